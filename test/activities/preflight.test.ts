import { afterEach, describe, expect, it } from 'vitest';
import { mutatingCalls } from '../../emulator/checks/calls.js';
import { checkConfig } from '../../src/config/check.js';
import type { PreflightPlace } from '../../src/contract/preflight.js';
import { activityBench, type Bench } from '../support/activities.js';
import { config, fleet, group, REGION, STAGING } from '../support/fleets.js';

let bench: Bench | undefined;
afterEach(() => bench?.close());

const IMAGE = 'ami-0aaaaaaaaaaaaaaa1';

async function preflight(
  change: Partial<PreflightPlace>,
  faults: Parameters<Bench['emulator']['faults']['add']>[0][] = [],
) {
  bench = await activityBench(
    fleet({
      images: [
        { name: 'web-1.0.0' },
        { name: 'web-arm', ids: { [REGION]: IMAGE }, architecture: 'arm64', bootMode: 'uefi' },
      ],
      autoScalingGroups: [group('web-1', STAGING)],
      ecsClusters: [],
      alarms: [{ name: 'errors', account: STAGING, region: REGION, state: 'ALARM' }],
    }),
  );
  for (const fault of faults) bench.emulator.faults.add(fault);
  const { accounts, environments } = checkConfig(config());
  const [staging] = environments;
  if (!staging) throw new Error('the config has a staging environment');
  const { targets } = await bench.run('discoverTargets', {
    config: checkConfig(config()),
    environment: 'staging',
    release: 'r1',
    places: [{ account: STAGING, region: REGION }],
    forPreflight: true,
  });
  const launch = targets[0]?.launch;
  if (!launch) throw new Error('the group says what it launches with');
  const before = bench.emulator.journal.calls.length;
  const [facts] = await bench.run('preflight', {
    release: 'r1',
    accounts,
    places: [
      {
        account: STAGING,
        region: REGION,
        instanceTypes: [...launch.instanceTypes, 'm7g.large', 'x9z.large'],
        alarms: ['errors', 'latency'],
        template: { id: launch.templateId, version: launch.version },
        ...change,
      },
    ],
  });
  const made = bench.emulator.journal.calls
    .slice(before)
    .filter(({ operation }) => operation !== 'AssumeRole');
  const changing = mutatingCalls({ calls: made });
  return { facts, launch, calls: made.map(({ operation }) => operation), changing };
}

describe('the preflight of a place', () => {
  it('finds out what is there by five calls, however many groups there are', async () => {
    const { facts, launch, calls } = await preflight({ amiId: IMAGE });
    expect(launch).toMatchObject({
      version: '1',
      instanceTypes: ['m5.large'],
      maxSize: expect.any(Number) as number,
    });
    expect(facts).toEqual({
      account: STAGING,
      region: REGION,
      image: { amiId: IMAGE, architecture: 'arm64', bootMode: 'uefi' },
      instanceTypes: {
        'm5.large': { architectures: ['x86_64'], bootModes: ['legacy-bios', 'uefi'] },
        'm7g.large': { architectures: ['arm64'], bootModes: ['uefi'] },
      },
      alarms: { errors: 'ALARM' },
      missingPermissions: [],
      unseen: {},
    });
    expect(calls).toEqual([
      'DescribeImages',
      'DescribeInstanceTypes',
      'DescribeAlarms',
      'CreateLaunchTemplateVersion',
      'RunInstances',
    ]);
  });

  it('asks for less when there is no image yet, and no alarm to look for', async () => {
    const { facts, calls, changing } = await preflight({ alarms: [] });
    // Both dry runs came as far as they can.
    expect(changing).toEqual([]);
    expect(facts).toMatchObject({ alarms: {}, missingPermissions: [] });
    expect(facts).not.toHaveProperty('image');
    expect(calls).toEqual(['DescribeInstanceTypes', 'CreateLaunchTemplateVersion', 'RunInstances']);
  });

  it('repeats alone what AWS has failed at, and nothing that it has learnt before', async () => {
    const { facts, calls, changing } = await preflight({ amiId: IMAGE }, [
      { kind: 'serverError', service: 'ec2', operations: ['DescribeInstanceTypes'], count: 5 },
      { kind: 'serverError', service: 'ec2', operations: ['CreateLaunchTemplateVersion'], count: 2 },
      { kind: 'reset', service: 'ec2', operations: ['RunInstances'], count: 1 },
    ]);
    expect(facts).toMatchObject({ missingPermissions: [] });
    expect(calls).toEqual([
      'DescribeImages',
      ...Array.from({ length: 6 }, () => 'DescribeInstanceTypes'),
      'DescribeAlarms',
      'CreateLaunchTemplateVersion',
      'CreateLaunchTemplateVersion',
      'CreateLaunchTemplateVersion',
      'RunInstances',
      'RunInstances',
    ]);
    expect(changing).toEqual([]);
  });

  it('names the permissions that are missing, and what it may not look at', async () => {
    const { facts } = await preflight({ amiId: IMAGE }, [
      { kind: 'accessDenied', service: 'ec2', operations: ['RunInstances', 'DescribeInstanceTypes'] },
    ]);
    expect(facts?.missingPermissions).toEqual([expect.stringContaining('EC2:RunInstances')]);
    expect(facts?.missingPermissions[0]).toContain('UnauthorizedOperation');
    expect(Object.keys(facts?.unseen ?? {})).toEqual(['instanceTypes']);
    expect(facts?.unseen.instanceTypes).toContain('EC2:DescribeInstanceTypes');
  });
});
