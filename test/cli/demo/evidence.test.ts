import { StartInstanceRefreshCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsByApi } from '../../../emulator/checks.js';
import { ManualClock } from '../../../emulator/clock.js';
import { parseFleet } from '../../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { examine, type EnvironmentScope } from '../../../src/cli/demo/evidence.js';
import type { ReleaseImage } from '../../../src/contract/image.js';
import { awsClients } from '../../support/aws.js';
import { fleet, PRODUCTION, REGION } from '../../support/fleets.js';

const clock = new ManualClock(Date.UTC(2026, 0, 1));
const MINUTE = 60_000;
let emulator: Emulator;
let aws: Awaited<ReturnType<typeof awsClients>>;

beforeEach(async () => {
  emulator = await startEmulator({ fleet: parseFleet(fleet()), clock });
  aws = await awsClients(emulator.url, PRODUCTION);
});
afterEach(async () => {
  await emulator.close();
});

const refresh = (AutoScalingGroupName: string) =>
  aws.autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName }));

/** What the examination of production says. */
function findings(change: Partial<EnvironmentScope> = {}, image: ReleaseImage | null = null) {
  const production = {
    name: 'production',
    accounts: [PRODUCTION],
    regions: [REGION],
    maxConcurrent: 1,
    ...change,
  };
  return examine(emulator, { pipeline: 'web', image, environments: [production] }, clock.now()).map(
    ({ holds, text }) => `${holds ? 'yes' : 'NO'} ${text}`,
  );
}

describe("what the emulated AWS says of a release's promises", () => {
  it('finds nothing wrong with one refresh after the other', async () => {
    await refresh('web-1');
    clock.advance(120 * MINUTE);
    await refresh('web-2');
    expect(findings().slice(0, 2)).toEqual([
      'yes one instance refresh for each of 2 groups',
      'yes never more than 1 groups in refresh at once in production (allowed: 1)',
    ]);
  });

  it('finds a group that was refreshed twice', async () => {
    await refresh('web-1');
    clock.advance(120 * MINUTE);
    await refresh('web-1');
    expect(findings()[0]).toBe(`NO refreshed more than once: ${PRODUCTION}/${REGION}/asg/web-1 (2 times)`);
  });

  it('lets a release that was rolled back refresh each group forward and back, and no more', async () => {
    const image = { name: 'web', version: '1.1.0', amis: [] };
    const told = () =>
      examine(emulator, { pipeline: 'web', image, environments: [], isRolledBack: true }, clock.now()).map(
        ({ holds, text }) => `${holds ? 'yes' : 'NO'} ${text}`,
      );
    await refresh('web-2');
    for (let times = 1; times <= 2; times++) {
      await refresh('web-1');
      clock.advance(120 * MINUTE);
    }
    expect(told()).toEqual([
      'yes one instance refresh forward for each of 2 groups, and one back for 1 of them',
    ]);
    await refresh('web-1');
    expect(told()).toEqual([
      `NO refreshed more than once forward and once back: ${PRODUCTION}/${REGION}/asg/web-1 (3 times)`,
    ]);
  });

  it('finds more refreshes at once than were allowed', async () => {
    await refresh('web-1');
    clock.advance(MINUTE);
    await refresh('web-2');
    expect(findings()[1]).toBe(
      `NO never more than 2 groups in refresh at once in production (allowed: 1), first at ${new Date(clock.now()).toISOString()}`,
    );
    expect(findings({ maxConcurrent: 2 })[1]).toMatch(/^yes /);
    expect(findings({ accounts: [] })[1]).toMatch(/^yes never more than 0 groups/);
  });

  it('finds a change before the approval, and none after it', async () => {
    clock.advance(MINUTE);
    await aws.autoScaling.send(new SuspendProcessesCommand({ AutoScalingGroupName: 'web-1' }));
    expect(findings({ approvedAt: clock.now() + 1 })[2]).toBe(
      `NO 1 changes by 1 calls in production before its approval, first SuspendProcesses of ${PRODUCTION}/${REGION}/asg/web-1 at ${new Date(clock.now()).toISOString()}`,
    );
    expect(findings({ approvedAt: clock.now() })[2]).toBe(
      'yes nothing changed in production before its approval',
    );
    // Staging needs no approval.
    expect(findings()).toHaveLength(3);
  });

  it('finds a channel that does not name the image', async () => {
    const amiId = emulator.fleet.images.find(({ name }) => name === 'web-1.1.0')?.imageId ?? '';
    const image = { name: 'web', version: '1.1.0', amis: [{ region: REGION, amiId }] };
    const wrong = `NO /golden-ami/web/production is not right in 1 of 1 places, first ${PRODUCTION}/${REGION}`;
    expect(findings({}, image)[2]).toBe(wrong);
    await aws.ssm.send(
      new PutParameterCommand({
        Name: '/golden-ami/web/production',
        Value: amiId,
        Type: 'String',
        DataType: 'aws:ec2:image',
      }),
    );
    clock.advance(MINUTE);
    expect(findings({}, image)[2]).toBe(
      'yes /golden-ami/web/production names the new image in all 1 accounts × Regions of production',
    );
    expect(findings({}, { ...image, amis: [{ region: REGION, amiId: 'ami-other' }] })[2]).toBe(wrong);
    expect(findings()[2]).toBe(wrong);
  });

  it('counts calls by API, with what AWS did not do', async () => {
    await refresh('web-1');
    await expect(refresh('web-1')).rejects.toThrow();
    const uses = callsByApi(emulator.journal.calls);
    expect(uses[0]).toEqual({
      api: 'autoscaling:StartInstanceRefresh',
      calls: 2,
      errors: new Map([['InstanceRefreshInProgress', 1]]),
    });
    expect(uses.map(({ api }) => api)).toContain('sts:AssumeRole');
  });
});
