import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory, type PastRefresh } from '../../emulator/services/autoScaling.js';
import type { ConfigInput } from '../../src/config/schema.js';
import { config, fleet, group, STAGING } from '../support/fleets.js';
import { Simulation, type Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

type Environment = ConfigInput['environments'][number];

const orders = (name: string, change: object = {}) =>
  group(name, STAGING, { desired: 2, tags: { Database: 'orders' }, ...change });

const ordersFleet = (...groups: readonly ReturnType<typeof group>[]) =>
  fleet({ autoScalingGroups: [...groups], ecsClusters: [] });

/** A config for the groups whose name begins so, with the pool. */
function configFor(
  pipeline: string,
  change: Partial<ConfigInput> = {},
  environment: Partial<Environment> = {},
): ConfigInput {
  const usual = config();
  const [staging] = usual.environments;
  if (!staging) throw new Error('the config has a staging environment');
  return {
    ...usual,
    pipeline,
    accounts: [{ id: STAGING, externalId: 'shop' }],
    capacityPools: [{ name: 'database', tag: 'Database', limit: 2 }],
    environments: [
      {
        ...staging,
        autoScalingGroups: { include: [{ names: [`${pipeline}-*`] }] },
        ecsServices: undefined,
        bakeTime: '0 seconds',
        batchSize: 5,
        ...environment,
      },
    ],
    ...change,
  };
}

async function historyOf({ emulator, env }: Stage): Promise<PastRefresh[]> {
  return refreshHistory(emulator.world, await env.currentTimeMs());
}

/** The most refreshes that were under way when another one began. */
const mostAtOnce = (history: readonly PastRefresh[]) =>
  Math.max(
    ...history.map(
      ({ start }) =>
        history.filter((other) => other.start <= start && start < (other.end ?? Infinity)).length,
    ),
  );

describe('a capacity pool', () => {
  it.each([
    ['instances', 4, { desired: 3 }, 1],
    ['instances', 4, { desired: 2 }, 2],
    ['instances', 4, { desired: 9 }, 1],
    ['surge', 2, { desired: 2 }, 2],
  ] as const)(
    'counts %s: a limit of %d for groups of %j is %d at once',
    async (weight, limit, change, most) => {
      const groups = [1, 2, 3].map((n) => orders(`web-${n}`, change));
      await simulation.with(ordersFleet(...groups), async (stage) => {
        const release = await stage.start(
          configFor(
            'web',
            { capacityPools: [{ name: 'database', tag: 'Database', limit, weight }] },
            { refresh: { minHealthyPercentage: 100, maxHealthyPercentage: 150 } },
          ),
        );
        expect((await release.result()).phase).toBe('succeeded');
        expect(mostAtOnce(await historyOf(stage))).toBe(most);
      });
    },
  );

  it('leaves alone what has not its tag', async () => {
    const groups = [1, 2, 3].map((n) => orders(`web-${n}`, { tags: {} }));
    await simulation.with(ordersFleet(...groups), async (stage) => {
      const release = await stage.start(configFor('web'));
      expect((await release.result()).phase).toBe('succeeded');
      expect(mostAtOnce(await historyOf(stage))).toBe(3);
    });
  });
});
