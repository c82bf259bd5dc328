import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory, type PastRefresh } from '../../emulator/services/autoScaling.js';
import type { ConfigInput } from '../../src/config/schema.js';
import { config, fleet, group, REGION, STAGING } from '../support/fleets.js';
import { Simulation, type Stage } from '../support/simulation.js';

const OTHER_REGION = 'us-east-1';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

type Environment = ConfigInput['environments'][number];

/** Only staging, and nothing that waits. */
function stagingConfig(change: Partial<Environment>): ConfigInput {
  const usual = config();
  const [staging] = usual.environments;
  if (!staging) throw new Error('the config has a staging environment');
  return {
    ...usual,
    regions: [REGION, OTHER_REGION],
    accounts: [{ id: STAGING, externalId: 'shop' }],
    environments: [{ ...staging, ecsServices: undefined, bakeTime: '0 seconds', ...change }],
  };
}

const tagged = (name: string, region: string, tags: Record<string, string>, desired = 2) =>
  group(name, STAGING, { region, desired, tags: { Environment: 'staging', ...tags } });

const stagingFleet = (groups: readonly ReturnType<typeof group>[]) =>
  fleet({
    regions: [REGION, OTHER_REGION],
    imagePipelines: [
      {
        name: 'web-base',
        region: REGION,
        version: '1.2.0',
        distribution: { regions: [REGION, OTHER_REGION], sharedWith: [STAGING] },
      },
    ],
    autoScalingGroups: [...groups],
    ecsClusters: [],
  });

/** The refreshes of a release that has succeeded, in the order in which they began. */
async function refreshesOf(stage: Stage, change: Partial<Environment>): Promise<PastRefresh[]> {
  const release = await stage.start(stagingConfig(change));
  expect((await release.result()).phase).toBe('succeeded');
  const history = refreshHistory(stage.emulator.world, await stage.env.currentTimeMs());
  return history.toSorted((a, b) => a.start - b.start);
}

const overlaps = (a: PastRefresh, b: PastRefresh) =>
  a !== b && a.start < (b.end ?? Infinity) && b.start < (a.end ?? Infinity);

describe('an environment with rules of what may be worked on at once', () => {
  it('keeps the Regions of a service apart, and works on different services meanwhile', async () => {
    const groups = ['shop', 'cart'].flatMap((Service) =>
      [REGION, OTHER_REGION].map((region) => tagged(`${Service}-1`, region, { Service })),
    );
    await simulation.with(stagingFleet(groups), async (stage) => {
      const history = await refreshesOf(stage, {
        batchSize: 4,
        limits: { apart: [{ tag: 'Service', by: 'region' }] },
      });
      expect(history).toHaveLength(4);
      const together = history.flatMap((a) =>
        history.filter((b) => overlaps(a, b)).map((b) => [a, b] as const),
      );
      expect(together.length).toBeGreaterThan(0);
      for (const [a, b] of together) expect(a.group).not.toBe(b.group);
    });
  });

  it('keeps the limit of a Region', async () => {
    const groups = ['a', 'b', 'c'].flatMap((name) =>
      [REGION, OTHER_REGION].map((region) => tagged(name, region, {})),
    );
    await simulation.with(stagingFleet(groups), async (stage) => {
      const history = await refreshesOf(stage, { batchSize: 6, limits: { perRegion: 1 } });
      expect(history).toHaveLength(6);
      for (const a of history) {
        const others = history.filter((b) => overlaps(a, b));
        expect(others.every(({ region }) => region !== a.region)).toBe(true);
      }
      expect(history.some((a) => history.some((b) => overlaps(a, b)))).toBe(true);
    });
  });

  it('follows the order of a tag, and begins with the canary', async () => {
    const groups = [
      tagged('critical', REGION, { Priority: '9' }),
      tagged('large', REGION, { Priority: '1' }, 6),
      tagged('small', REGION, { Priority: '1' }, 1),
      tagged('unranked', REGION, {}),
    ];
    await simulation.with(stagingFleet(groups), async (stage) => {
      const history = await refreshesOf(stage, { batchSize: 1, canary: 1, order: { tag: 'Priority' } });
      expect(history.map(({ group }) => group)).toEqual(['small', 'large', 'critical', 'unranked']);
    });
  });
});

describe('the strategy window', () => {
  it('starts the next target as soon as one is done, after the canary has succeeded', async () => {
    const groups = [1, 2, 3, 4, 8].map((desired) => tagged(`size-${desired}`, REGION, {}, desired));
    await simulation.with(stagingFleet(groups), async (stage) => {
      const history = await refreshesOf(stage, { strategy: 'window', batchSize: 2, canary: 1 });
      const [canary, ...others] = history;
      expect(canary?.group).toBe('size-1');
      expect(others.every(({ start }) => start >= (canary?.end ?? Infinity))).toBe(true);
      // The longest runs from the beginning of the window to its end; the others follow each other beside it.
      const longest = others.find(({ group }) => group === 'size-8');
      expect(others.filter((other) => longest && overlaps(longest, other))).toHaveLength(3);
      for (const a of others)
        expect(others.filter((b) => overlaps(a, b) && b.start <= a.start).length).toBeLessThan(2);
    });
  });
});
