import { afterEach, describe, expect, it } from 'vitest';
import { mutatingCalls } from '../../emulator/checks/calls.js';
import type { FleetSource } from '../../emulator/fleet.js';
import { checkConfig } from '../../src/config/check.js';
import type { PreflightPlace } from '../../src/contract/preflight.js';
import { activityBench, type Bench } from '../support/activities.js';
import { config, fleet, group, REGION, STAGING } from '../support/fleets.js';

let bench: Bench | undefined;
afterEach(() => bench?.close());

const INTEL = { architectures: ['x86_64'], needsEna: false, virtualizations: ['hvm'] };
const IMAGE = 'ami-0aaaaaaaaaaaaaaa1';

async function preflight(
  change: Partial<PreflightPlace>,
  faults: Parameters<Bench['emulator']['faults']['add']>[0][] = [],
  world: Partial<FleetSource> = {},
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
      ...world,
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
        templates: [
          {
            key: 'one',
            id: launch.templateId,
            version: launch.version,
            instanceTypes: launch.instanceTypes,
            getsVersion: true,
          },
        ],
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
  it('finds out what is there by six calls, however many groups there are', async () => {
    const { facts, launch, calls } = await preflight({ amiId: IMAGE });
    expect(launch).toMatchObject({
      version: '1',
      instanceTypes: ['m5.large'],
      maxSize: expect.any(Number) as number,
    });
    expect(facts).toEqual({
      account: STAGING,
      region: REGION,
      image: {
        amiId: IMAGE,
        architecture: 'arm64',
        bootMode: 'uefi',
        rootDevice: '/dev/xvda',
        rootSizeGiB: 8,
        ena: true,
        virtualization: 'hvm',
      },
      instanceTypes: {
        'm5.large': { ...INTEL, bootModes: ['legacy-bios', 'uefi'] },
        'm7g.large': { ...INTEL, architectures: ['arm64'], bootModes: ['uefi'] },
      },
      alarms: { errors: 'ALARM' },
      missingPermissions: [],
      // The image runs on none of the types, which is told by what is known of them.
      launches: [{ key: 'one', id: launch.templateId, version: '1' }],
      unseen: {},
    });
    expect(calls).toEqual([
      'DescribeImages',
      'DescribeInstanceTypes',
      'DescribeAlarms',
      'CreateLaunchTemplateVersion',
      'DescribeLaunchTemplateVersions',
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
      'DescribeLaunchTemplateVersions',
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

describe('a dry run of a launch', () => {
  const LARGE = 'ami-0aaaaaaaaaaaaaaa2';
  const images = [
    { name: 'web-1.0.0' },
    { name: 'web-1.1.0', ids: { [REGION]: LARGE }, sizeGiB: 30 },
  ] satisfies FleetSource['images'];
  const root = (sizeGiB: number, snapshot?: string) => [
    { device: '/dev/xvda', sizeGiB, ...(snapshot && { snapshot }) },
  ];
  const groupWith = (blockDevices: ReturnType<typeof root>) => ({
    images,
    autoScalingGroups: [group('web-1', STAGING, { blockDevices })],
  });

  it('finds a root volume that is smaller than the snapshot of the image', async () => {
    const { facts } = await preflight({ amiId: LARGE }, [], groupWith(root(8)));
    expect(facts?.launches?.[0]?.problem).toEqual({
      code: 'InvalidBlockDeviceMapping',
      words: `Volume of size 8GB is smaller than snapshot '${LARGE.replace('ami', 'snap')}', expect size >= 30GB`,
      fatal: true,
    });
  });

  it('launches what the new version will have: no snapshot of the root volume of before', async () => {
    const { facts } = await preflight({ amiId: LARGE }, [], groupWith(root(30, 'snap-0bbbbbbbbbbbbbbb1')));
    expect(facts?.launches?.[0]).not.toHaveProperty('problem');
    await bench?.close();
    const asItIs = { instanceTypes: ['m5.large'], getsVersion: false, key: 'follows', version: '1' };
    const { launch } = await preflight({ amiId: LARGE }, [], groupWith(root(30, 'snap-0bbbbbbbbbbbbbbb1')));
    const again = await bench?.run('preflight', {
      release: 'r1',
      accounts: checkConfig(config()).accounts,
      places: [
        {
          account: STAGING,
          region: REGION,
          amiId: LARGE,
          instanceTypes: ['m5.large'],
          alarms: [],
          templates: [{ ...asItIs, id: launch.templateId }],
        },
      ],
    });
    expect(again?.[0]?.launches?.[0]?.problem).toMatchObject({
      words: 'snapshotId cannot be modified on root device',
      fatal: true,
    });
  });

  it('asks with a type on which the image runs, and says nothing of one that is still to be built', async () => {
    const { facts, launch } = await preflight({ amiId: IMAGE, templates: [] }, [], {});
    expect(facts).not.toHaveProperty('launches');
    const place = { account: STAGING, region: REGION, alarms: [], instanceTypes: ['m5.large', 'm7g.large'] };
    const template = { key: 'both', id: launch.templateId, version: '1', getsVersion: true };
    const ask = async (amiId?: string) =>
      (
        await bench?.run('preflight', {
          release: 'r1',
          accounts: checkConfig(config()).accounts,
          places: [
            {
              ...place,
              ...(amiId !== undefined && { amiId }),
              templates: [{ ...template, instanceTypes: place.instanceTypes }],
            },
          ],
        })
      )?.[0]?.launches;
    const fine = [{ key: 'both', id: launch.templateId, version: '1' }];
    expect(await ask(IMAGE)).toEqual(fine);
    expect(await ask()).toEqual(fine);
  });
});
