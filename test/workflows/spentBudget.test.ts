import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { differences, factsOf } from '../chaos/stage/facts.js';
import { config, fleet, group, STAGING } from '../support/fleets.js';
import { Simulation } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

const OTHER = '444444444444';
const REASON = 'Instances failed health checks.';

/** A group whose refresh takes an hour. */
const slow = (name: string, account = STAGING) =>
  group(name, account, { launch: '15 minutes', tags: { Environment: 'staging' } });
const failing = (name: string, account = STAGING, launch = '2 minutes') => ({
  ...slow(name, account),
  launch,
  refresh: { outcome: 'fails' as const, atPercentage: 50, reason: REASON },
});

interface Scene {
  readonly how: string;
  readonly failureBudget: number | { perAccount: number };
  readonly groups: ReturnType<typeof group>[];
  /** What each group has come to when the release waits. */
  readonly states: Record<string, string>;
}

/** Five groups in the first batch, four of them at once: the fifth begins after the first failure, which spends nothing. */
const scenes: Scene[] = [
  {
    how: 'by their number',
    failureBudget: 1,
    groups: [
      failing('web-1'),
      failing('web-2', STAGING, '5 minutes'),
      ...['web-3', 'web-4', 'web-5', 'web-6'].map((name) => slow(name)),
    ],
    states: {
      'web-1': 'failed',
      'web-2': 'failed',
      'web-3': 'rolledBack',
      'web-4': 'rolledBack',
      'web-5': 'rolledBack',
      'web-6': 'pending',
    },
  },
  {
    how: 'by their number in one account',
    failureBudget: { perAccount: 1 },
    groups: [
      failing('web-1'),
      failing('web-2', STAGING, '5 minutes'),
      slow('web-3'),
      failing('other-1', OTHER),
      slow('other-2', OTHER),
      slow('other-3', OTHER),
    ],
    states: {
      'web-1': 'failed',
      'web-2': 'failed',
      'web-3': 'rolledBack',
      'other-1': 'failed',
      'other-2': 'rolledBack',
      'other-3': 'pending',
    },
  },
];

/** Both accounts in one environment. */
function rollingBackWhatRuns(failureBudget: Scene['failureBudget']) {
  const [staging] = config().environments;
  if (!staging) throw new Error('the config has two environments');
  return config({
    accounts: [STAGING, OTHER].map((id) => ({ id, externalId: 'shop', environment: 'staging' })),
    environments: [
      { ...staging, batchSize: 5, maxConcurrent: 4, failureBudget, onFailure: { running: 'rollBack' } },
    ],
  });
}

const statesOf = ({ environments }: ReleaseStatus) =>
  Object.fromEntries((environments[0]?.targets ?? []).map(({ id, state }) => [nameOf(id), state]));
const nameOf = (target: string) => target.slice(target.lastIndexOf('/') + 1);

describe('a failure budget that is spent, where what runs is to go back', () => {
  it.each(scenes)(
    'brings it back, begins nothing more, and waits: $how',
    async ({ failureBudget, groups, states }) => {
      const source = fleet({
        accounts: [STAGING, OTHER].map((id) => ({ id, name: `shop-${id}`, externalId: 'shop' })),
        autoScalingGroups: groups,
        ecsClusters: [],
      });
      await simulation.with(source, async (stage) => {
        const { emulator, env } = stage;
        const factsNow = async () => factsOf(emulator, await env.currentTimeMs());
        const refreshes = async () =>
          refreshHistory(emulator.world, await env.currentTimeMs()).map(({ group: name, status }) => [
            name,
            status,
          ]);
        const before = await factsNow();
        const release = await stage.start(rollingBackWhatRuns(failureBudget));
        const stuck = await release.until(
          ({ waitingFor }) => waitingFor?.kind === 'decision',
          'waiting for a decision',
        );
        expect(statesOf(stuck)).toEqual(states);
        expect(stuck.waitingFor?.message).toContain(REASON);
        const ran = await refreshes();
        const ends: Record<string, string> = { failed: 'Failed', rolledBack: 'RollbackSuccessful' };
        expect(Object.fromEntries(ran)).toEqual(
          Object.fromEntries(
            Object.entries(states).flatMap(([name, state]) =>
              state === 'pending' ? [] : [[name, ends[state]]],
            ),
          ),
        );
        const groupsChanged = differences(before, await factsNow()).flatMap(({ fact }) => {
          const [, name] = /\/asg\/([^:]+): /.exec(fact) ?? [];
          return name === undefined ? [] : [name];
        });
        expect(groupsChanged.filter((name) => states[name] !== 'failed')).toEqual([]);

        await stage.pass('6 hours');
        expect(await refreshes()).toEqual(ran);
        const { waitingFor, commands } = await release.status();
        expect([waitingFor?.kind, commands]).toEqual(['decision', []]);
        await release.handle.signal('abort', { by: 'ada' });
        await release.failure();
      });
    },
  );

  // Each of the first seven failures makes room for another target, which is about to begin when the last one comes.
  it('brings back what was about to begin, too', async () => {
    const names = (prefix: string) => Array.from({ length: 8 }, (_, index) => `${prefix}-${index + 1}`);
    const source = fleet({
      accounts: [STAGING, OTHER].map((id) => ({ id, name: `shop-${id}`, externalId: 'shop' })),
      autoScalingGroups: [
        ...names('a').map((name) => failing(name)),
        ...names('b').map((name) => slow(name)),
      ],
      ecsClusters: [],
    });
    const settings = rollingBackWhatRuns(7);
    const [staging] = settings.environments;
    if (!staging) throw new Error('the config has an environment');
    await simulation.with(source, async (stage) => {
      const release = await stage.start({
        ...settings,
        accounts: settings.accounts.slice(0, 1),
        environments: [{ ...staging, batchSize: 16, maxConcurrent: 8 }],
      });
      const stuck = await release.until(
        ({ waitingFor }) => waitingFor?.kind === 'decision',
        'waiting for a decision',
      );
      const { failed, rolledBack = 0, ...others } = stuck.environments[0]?.counts ?? {};
      // How many begin in time is a matter of milliseconds.
      expect([failed, others]).toEqual([8, rolledBack === 8 ? {} : { pending: 8 - rolledBack }]);
      await release.handle.signal('abort', { by: 'ada' });
      await release.failure();
    });
  });
});
