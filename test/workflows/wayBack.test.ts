import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../emulator/faults/schema.js';
import type { ConfigInput } from '../../src/config/schema.js';
import type { CommandRecord } from '../../src/contract/commands.js';
import { channelParameterName, targetWorkflowId } from '../../src/contract/names.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { differences, factsOf, type Difference, type Facts } from '../chaos/stage/facts.js';
import { config, fleet, group, PRODUCTION, REGION, STAGING } from '../support/fleets.js';
import { mutations } from '../support/journal.js';
import { Simulation, type Release, type Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const channel = channelParameterName('web', 'staging');
const pinned = group('web-1', STAGING);
const follower = group('follower', STAGING, { template: { kind: 'ssm', parameter: channel } });
const followerId = `${STAGING}/${REGION}/asg/follower`;

/** One staging group, and a channel parameter that has named its image for long. */
const fleetOf = (staging: typeof pinned) =>
  fleet({
    images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
    autoScalingGroups: [staging, group('web-1', PRODUCTION)],
    ecsClusters: [],
    parameters: [
      { name: channel, account: STAGING, region: REGION, dataType: 'aws:ec2:image', image: 'web-1.0.0' },
    ],
  });

/** Nobody can write the channel parameter, for as long as the fault is in force. */
const unwritable: FaultRuleSource = {
  kind: 'serverError',
  operations: ['PutParameter'],
  accounts: [STAGING],
};

type EnvironmentChange = Partial<ConfigInput['environments'][number]>;

function start(stage: Stage, staging: EnvironmentChange = {}, production: EnvironmentChange = {}) {
  const [first, second] = config().environments;
  if (!first || !second) throw new Error('the config has two environments');
  return stage.start(
    config({
      environments: [
        { ...first, ...staging },
        { ...second, ...production },
      ],
    }),
    {
      image: { amis: { [REGION]: NEW_IMAGE }, version: '1.1.0' },
    },
  );
}

const factsNow = async ({ emulator, env }: Stage): Promise<Facts> =>
  factsOf(emulator, await env.currentTimeMs());
/** What there was before, and is not as it was. */
const changedSince = async (before: Facts, stage: Stage): Promise<Difference[]> =>
  differences(before, await factsNow(stage)).filter((difference) => difference.before !== undefined);
const send = (release: Release, args: object, name = 'rollback') =>
  release.handle.executeUpdate<CommandRecord, [object]>(name, { args: [{ by: 'ada', ...args }] });
const stateOf = ({ environments }: ReleaseStatus, index: number) => environments[index]?.state;
const counts = ({ environments }: ReleaseStatus) => environments[0]?.counts;
const refreshes = ({ emulator }: Stage) =>
  mutations(emulator.journal, STAGING).filter((call) => call.endsWith(':StartInstanceRefresh')).length;

/** What an environment has made of the workflow of a target: each start, and each that failed as the ID was taken. */
async function childrenOf(stage: Stage, release: Release, environment: string, target: string) {
  const handle = stage.env.client.workflow.getHandle(`${release.handle.workflowId}/${environment}`);
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const started = event.startChildWorkflowExecutionInitiatedEventAttributes;
    const failed = event.startChildWorkflowExecutionFailedEventAttributes;
    if ((started ?? failed)?.workflowId !== targetWorkflowId(target)) return [];
    return [started ? 'initiated' : 'taken'];
  });
}

describe('the channel parameter of an environment that is rolled back', () => {
  it('is written no more, when it was being written', async () => {
    await simulation.with(fleetOf(pinned), async (stage) => {
      const before = await factsNow(stage);
      const fault = stage.emulator.faults.add(unwritable);
      const release = await start(stage);
      await release.until((status) => stateOf(status, 0) === 'publishing', 'publishing');
      await send(release, {});
      stage.emulator.faults.remove(fault);
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
      await stage.pass('5 minutes');
      expect(await changedSince(before, stage)).toEqual([]);
      expect(refreshes(stage)).toBe(0);
    });
  });

  it('goes back, when all that ran went back by itself', async () => {
    await simulation.with(fleetOf(pinned), async (stage) => {
      const before = await factsNow(stage);
      const release = await start(stage);
      await release.until((status) => counts(status)?.refreshing === 1, 'refreshing');
      await send(release, {});
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
      expect(counts(await release.status())).toEqual({ rolledBack: 1 });
      expect(await changedSince(before, stage)).toEqual([]);
    });
  });
});

describe('a group that follows the channel', () => {
  it('goes back after the channel has, and not by itself', async () => {
    await simulation.with(fleetOf(follower), async (stage) => {
      const before = await factsNow(stage);
      const release = await start(stage);
      await release.until((status) => counts(status)?.refreshing === 1, 'refreshing');
      await expect(send(release, { targets: [followerId] })).rejects.toMatchObject({
        cause: { type: 'CommandRefused', message: expect.stringContaining('whole environment') as string },
      });
      const fault = stage.emulator.faults.add(unwritable);
      await send(release, {});
      await release.until((status) => counts(status)?.rollingBack === 1, 'rolling back');
      await stage.pass('5 minutes');
      expect(refreshes(stage)).toBe(1);
      stage.emulator.faults.remove(fault);
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
      expect(counts(await release.status())).toEqual({ rolledBack: 1 });
      expect(refreshes(stage)).toBe(2);
      expect(await changedSince(before, stage)).toEqual([]);
    });
  });

  it('stays failed where each target that fails goes back by itself', async () => {
    const failing = {
      outcome: 'fails',
      atPercentage: 50,
      reason: 'Instances failed health checks.',
    } as const;
    await simulation.with(fleetOf({ ...follower, refresh: failing }), async (stage) => {
      const release = await start(stage, { onFailure: { target: 'rollBack' } });
      await release.until(({ waitingFor }) => waitingFor?.kind === 'decision', 'waiting for a decision');
      await stage.pass('30 minutes');
      const [target] = (await release.status()).environments[0]?.targets ?? [];
      expect(target).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining(failing.reason) as string,
      });
      expect(refreshes(stage)).toBe(1);
      await release.handle.signal('abort', { by: 'ada' });
      await release.failure();
    });
  });
});

describe('a group that names $Latest', () => {
  it('is known by what it ran before the release, although a retry finds the version of the release in it', async () => {
    const latest = group('web-1', STAGING, { template: { kind: '$Latest' } });
    await simulation.with(fleetOf(latest), async (stage) => {
      const before = await factsNow(stage);
      stage.emulator.faults.add({
        kind: 'refresh',
        groups: ['web-1'],
        accounts: [STAGING],
        outcome: 'fails',
        atPercentage: 50,
        count: 1,
      });
      const release = await start(stage);
      await release.until(({ waitingFor }) => waitingFor?.kind === 'decision', 'waiting for a decision');
      await send(release, { failed: true }, 'retry');
      const { environments } = await release.untilApprovalIsNeeded();
      expect(environments[0]?.targets).toMatchObject([
        { state: 'succeeded', previousVersion: '1', previousAlias: '$Latest', newVersion: '2' },
      ]);
      await send(release, {});
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
      expect(await changedSince(before, stage)).toEqual([]);
    });
  });
});

describe('a release whose first environment is rolled back', () => {
  it('ends, while the next one waits at its gate', async () => {
    await simulation.with(fleetOf(pinned), async (stage) => {
      const before = await factsNow(stage);
      const release = await start(stage);
      await release.untilApprovalIsNeeded();
      await send(release, { environment: 'staging' });
      const failure = await release.failure();
      expect(failure).toMatchObject({ type: 'ReleaseRolledBack' });
      expect(failure.message).toContain('\n  production: not begun');
      expect(mutations(stage.emulator.journal, PRODUCTION)).toEqual([]);
      expect(await changedSince(before, stage)).toEqual([]);
    });
  });

  it('does not go on into the next one, which was being planned', async () => {
    await simulation.with(fleetOf(pinned), async (stage) => {
      const release = await start(stage, {}, { approval: false });
      await release.until((status) => stateOf(status, 0) === 'baking', 'baking');
      const fault = stage.emulator.faults.add({
        kind: 'serverError',
        operations: ['DescribeAutoScalingGroups'],
        accounts: [PRODUCTION],
      });
      await release.until((status) => stateOf(status, 1) === 'planning', 'planning production');
      await send(release, { environment: 'staging' });
      stage.emulator.faults.remove(fault);
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
      expect(mutations(stage.emulator.journal, PRODUCTION)).toEqual([]);
    });
  });
});

describe('a service whose deployment never reaches a steady state', () => {
  it('goes back once, whatever asks for it, and is never said to be worked on by another release', async () => {
    const source = {
      ...fleetOf(pinned),
      ecsClusters: [
        {
          name: 'shop',
          account: STAGING,
          region: REGION,
          capacityGroup: 'web-1',
          services: [
            {
              name: 'api',
              desired: 2,
              tags: { Environment: 'staging' },
              outcome: 'never' as const,
            },
          ],
        },
      ],
    };
    await simulation.with(source, async (stage) => {
      const release = await start(stage, { onFailure: { target: 'rollBack' } });
      await release.until(
        (status) =>
          status.environments[0]?.targets.some(
            ({ kind, state }) => kind === 'ecs' && state === 'refreshing',
          ) === true,
        'deploying',
      );
      await send(release, {});
      expect(await release.failure()).toMatchObject({ type: 'ReleaseRolledBack' });
      const { targets = [] } = (await release.status()).environments[0] ?? {};
      const service = targets.find(({ kind }) => kind === 'ecs');
      expect(service).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('has not reached a steady state') as string,
      });
      // The way forward, which went back and failed; then one way back of its own.
      expect(await childrenOf(stage, release, 'staging', `${STAGING}/${REGION}/ecs/shop/api`)).toEqual([
        'initiated',
        'initiated',
      ]);
    });
  });
});
