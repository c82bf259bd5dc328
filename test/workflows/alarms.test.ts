import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import { alarmsOf, changeAlarm } from '../../emulator/services/cloudWatch/alarm.js';
import type { CommandRecord } from '../../src/contract/commands.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { awsClients } from '../support/aws.js';
import { config, fleet, group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { Simulation, type Release, type Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

/** An alarm is looked at every minute. */
const INTERVAL_MS = 60_000;
const REASON = 'Threshold Crossed: 3 datapoints were greater than the threshold (10.0).';

const watched = fleet({
  autoScalingGroups: [
    ...['web-1', 'web-2', 'web-3'].map((name) => group(name, STAGING)),
    group('web', PRODUCTION),
  ],
  ecsClusters: [],
  alarms: [
    { name: 'errors', account: STAGING, region: REGION, state: 'OK' },
    { name: 'latency', account: STAGING, region: REGION, state: 'INSUFFICIENT_DATA' },
  ],
});

/** Staging, one group after the other, watched by two alarms. */
const watching = (change: object = {}) =>
  config({
    environments: config().environments.map((environment) =>
      environment.name === 'staging'
        ? {
            ...environment,
            alarms: ['errors', { name: 'latency', account: 'shop-staging' }],
            batchSize: 1,
            ...change,
          }
        : environment,
    ),
  });

/** @returns when that was, in milliseconds since the epoch */
async function put(stage: Stage, state: 'ALARM' | 'OK'): Promise<number> {
  const at = await stage.env.currentTimeMs();
  const alarm = alarmsOf(stage.emulator.world, STAGING, REGION).get('errors');
  if (!alarm) throw new Error('the fleet has an alarm');
  changeAlarm(alarm, { at, state, reason: state === 'ALARM' ? REASON : 'Back to normal.' });
  return at;
}

/** When the refreshes of the staging groups began. */
async function starts(stage: Stage): Promise<number[]> {
  const history = refreshHistory(stage.emulator.world, await stage.env.currentTimeMs());
  return history.map(({ start }) => start);
}

/** The template version of each staging group and of its instances. */
async function versions(stage: Stage): Promise<unknown[]> {
  const { autoScaling } = await awsClients(stage.emulator.url, STAGING, 'shop');
  const { AutoScalingGroups = [] } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return AutoScalingGroups.map(({ AutoScalingGroupName, LaunchTemplate, Instances = [] }) => [
    AutoScalingGroupName,
    LaunchTemplate?.Version,
    Instances.map((instance) => instance.LaunchTemplate?.Version),
  ]);
}

/** Activities that the environment's workflow was to run, by type. */
async function scheduled(stage: Stage, type: string, name: string): Promise<number> {
  const found = (await stage.histories()).filter((one) => one.type === type);
  return found
    .flatMap(({ history }) => history.events ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === name).length;
}

const staging = (status: ReleaseStatus) => status.environments[0];
const untilStopped = (release: Release) =>
  release.until(({ waitingFor }) => waitingFor?.kind === 'decision', 'waiting for a decision');
const done = (release: Release, count: number) =>
  release.until((status) => staging(status)?.counts.succeeded === count, `${count} done`);
const looks = (stage: Stage) =>
  stage.emulator.journal.calls.filter(({ operation }) => operation === 'DescribeAlarms').length;

describe('an alarm that goes off while an environment is at work', () => {
  it('stops new work within a look, and the release waits; it goes on when it is asked to and the alarm is OK', async () => {
    await simulation.with(watched, async (stage) => {
      const release = await stage.start(watching());
      await done(release, 1);
      const wentOff = await put(stage, 'ALARM');
      const stuck = await untilStopped(release);
      expect(stuck).toMatchObject({ phase: 'waitingForDecision' });
      expect(stuck.waitingFor?.message).toContain(`errors in account ${STAGING}, ${REGION}, since `);
      expect(stuck.waitingFor?.message).toContain(REASON);
      expect(staging(stuck)?.alarms).toEqual([
        {
          name: 'errors',
          account: STAGING,
          region: REGION,
          since: new Date(wentOff).toISOString(),
          reason: REASON,
        },
      ]);
      const before = await starts(stage);
      expect(before.filter((start) => start > wentOff + INTERVAL_MS)).toEqual([]);
      expect(before.length).toBeLessThan(3);
      expect(stage.announcements.map(({ subject }) => subject)).toContainEqual(
        expect.stringContaining('an alarm has stopped staging'),
      );

      // It still rings: whoever asks is told so, and waits again.
      await release.handle.signal('resume', { by: 'ada' });
      await release.until(({ commands }) => commands.length === 1, 'asked to go on');
      await release.until(
        (status) => status.phase === 'waitingForDecision' && staging(status)?.alarms !== undefined,
        'waiting again',
      );
      expect(await starts(stage)).toEqual(before);

      await put(stage, 'OK');
      await release.handle.signal('resume', { by: 'ada' });
      const waiting = await release.untilApprovalIsNeeded();
      expect(staging(waiting)).toMatchObject({ state: 'succeeded', counts: { succeeded: 3 } });
      expect(staging(waiting)).not.toHaveProperty('alarms');
      expect(waiting.commands.map(({ accepted }) => accepted)).toEqual([true, true]);
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      await release.failure();
      // Of three watches, each began with a look; two were waits, however long they took.
      expect(await scheduled(stage, 'environmentRollout', 'lookAtAlarms')).toBe(3);
      expect(await scheduled(stage, 'environmentRollout', 'awaitAlarm')).toBe(2);
      expect(looks(stage)).toBeGreaterThan(100);
    });
  });

  it('brings the environment back where the config says so, also while it bakes', async () => {
    await simulation.with(watched, async (stage) => {
      const before = await versions(stage);
      const release = await stage.start(watching({ onFailure: { alarm: 'rollBack' } }));
      await release.until((status) => staging(status)?.state === 'baking', 'baking');
      expect(await versions(stage)).not.toEqual(before);
      await put(stage, 'ALARM');
      const failure = await release.failure();
      expect(failure).toMatchObject({ type: 'ReleaseRolledBack' });
      expect(failure.message).toContain(REASON);
      expect(staging(await release.status())).toMatchObject({ counts: { rolledBack: 3 } });
      expect(await versions(stage)).toEqual(before);
    });
  });
});

describe('an alarm that rings before an environment begins', () => {
  it('holds it, and nothing is written or started before it is OK', async () => {
    await simulation.with(watched, async (stage) => {
      await put(stage, 'ALARM');
      const release = await stage.start(watching());
      const held = await release.until(({ waitingFor }) => waitingFor?.kind === 'alarms', 'held');
      expect(staging(held)).toMatchObject({ state: 'waitingForAlarms', counts: { pending: 3 } });
      expect(held.waitingFor?.message).toContain(REASON);
      await stage.pass('1 day');
      const operations = stage.emulator.journal.calls.map(({ operation }) => operation);
      expect(operations).not.toContain('PutParameter');
      expect(await starts(stage)).toEqual([]);

      await put(stage, 'OK');
      await release.untilApprovalIsNeeded();
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      await release.failure();
      expect(await scheduled(stage, 'goldenAmiRelease', 'awaitNoAlarm')).toBe(1);
    });
  });

  it('is watched no more once somebody says so', async () => {
    await simulation.with(watched, async (stage) => {
      await put(stage, 'ALARM');
      const release = await stage.start(watching());
      await release.until(({ waitingFor }) => waitingFor?.kind === 'alarms', 'held');
      const skip = (alarms: string[]) =>
        release.handle.executeUpdate<CommandRecord, [object]>('skip', {
          args: [{ by: 'ada', environment: 'staging', alarms }],
        });
      await expect(skip(['errors', 'memory'])).rejects.toMatchObject({
        cause: { message: 'staging: it does not watch memory; it watches: errors, latency' },
      });
      expect((await skip(['errors'])).answers).toEqual([
        {
          environment: 'staging',
          accepted: true,
          message: 'it watches errors no more; it watches: latency',
        },
      ]);
      const waiting = await release.untilApprovalIsNeeded();
      expect(staging(waiting)?.counts).toEqual({ succeeded: 3 });
      await release.handle.signal('reject', { environment: 'production', by: 'ada' });
      await release.failure();
    });
  });
});
