import { expect, it, vi } from 'vitest';
import type { PageInput } from '../../src/activities/discovery.js';
import { checkConfig } from '../../src/config/check.js';
import type { DiscoveredPage } from '../../src/contract/plan.js';
import { discoverAll } from '../../src/workflows/discover.js';
import { config } from '../support/fleets.js';

/** Places that were looked through at the same time. */
const atOnce = { now: 0, most: 0 };

// Three targets in each place, two in each page: an answer as the activity gives it.
vi.mock('../../src/workflows/activityCalls.js', () => ({
  everywhere: {
    discoverTargets: async ({ places, after = '' }: PageInput): Promise<DiscoveredPage> => {
      atOnce.most = Math.max(atOnce.most, ++atOnce.now);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce.now--;
      const ids = places.flatMap(({ account, region }) =>
        ['a', 'b', 'c'].map((name) => `${account}/${region}/asg/${name}`),
      );
      const left = ids.filter((id) => id > after).sort();
      const targets = left
        .slice(0, 2)
        .map((id) => ({ id, kind: 'asg' as const, size: 1, expectedSeconds: 0 }));
      return { targets, more: left.length > 2 };
    },
  },
}));

it('asks four slices at a time, follows their pages, and finds every target once', async () => {
  const accounts = Array.from({ length: 160 }, (_, n) => String(200_000_000_000 - n));
  const whole = checkConfig(
    config({
      accounts: accounts.map((id) => ({ id })),
      environments: [{ name: 'staging', autoScalingGroups: { include: [{ names: ['*'] }] } }],
    }),
  );
  const { targets } = await discoverAll({ config: whole, environment: 'staging', release: 'r1' });
  const expected = accounts.flatMap((id) => ['a', 'b', 'c'].map((name) => `${id}/eu-west-1/asg/${name}`));
  expect(targets.map(({ id }) => id)).toEqual(expected.sort());
  expect(atOnce.most).toBe(4);
});
