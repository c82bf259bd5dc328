import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PastRefresh } from '../../src/contract/group.js';
import {
  expectedRefreshSeconds,
  instancesPerRound,
  measuredRoundSeconds,
  surgeOf,
} from '../../src/rollout/estimate.js';

// The model: k = max(1, floor(D·max/100) − ceil(D·min/100)), an omitted maximum counting as 100.
describe('instancesPerRound', () => {
  it.each([
    [10, {}, 1],
    [10, { minHealthyPercentage: 90, maxHealthyPercentage: 110 }, 2],
    [10, { minHealthyPercentage: 66 }, 3],
    [10, { minHealthyPercentage: 100, maxHealthyPercentage: 200 }, 10],
    [10, { minHealthyPercentage: 0 }, 10],
    [1, {}, 1],
    [3, { minHealthyPercentage: 100, maxHealthyPercentage: 100 }, 1],
  ])('%d instances with %j: %d', (size, preferences, expected) => {
    expect(instancesPerRound(size, preferences)).toBe(expected);
  });
});

describe('expectedRefreshSeconds', () => {
  it.each([
    [{ size: 10, warmupSeconds: 300 }, {}, 4800],
    [{ size: 10, warmupSeconds: 300 }, { minHealthyPercentage: 90, maxHealthyPercentage: 110 }, 2400],
    [{ size: 10, warmupSeconds: 300 }, { instanceWarmup: '0 seconds' }, 1800],
    [{ size: 4, warmupSeconds: 0 }, { bakeTime: '30 minutes' }, 720 + 1800],
    [{ size: 4, warmupSeconds: 0 }, { checkpointPercentages: [50, 100] }, 720 + 7200],
    [
      { size: 4, warmupSeconds: 0 },
      { checkpointPercentages: [50, 100], checkpointDelay: '1 minute' },
      720 + 120,
    ],
    [{ size: 0, warmupSeconds: 0 }, {}, 0],
  ])('%j with %j: %d', (group, preferences, expected) => {
    expect(expectedRefreshSeconds(group, preferences)).toBe(expected);
  });
});

describe('surgeOf', () => {
  it.each([
    [10, {}, 0],
    [10, { minHealthyPercentage: 90, maxHealthyPercentage: 110 }, 1],
    [10, { minHealthyPercentage: 66, maxHealthyPercentage: 100 }, 0],
    [10, { minHealthyPercentage: 100, maxHealthyPercentage: 200 }, 10],
    // No room for one instance: with a maximum AWS launches first.
    [4, { minHealthyPercentage: 90, maxHealthyPercentage: 110 }, 1],
    [4, { minHealthyPercentage: 90 }, 0],
    [0, { minHealthyPercentage: 100, maxHealthyPercentage: 200 }, 0],
  ])('%d instances with %j: %d', (size, preferences, expected) => {
    expect(surgeOf(size, preferences)).toBe(expected);
  });
});

describe('measuredRoundSeconds', () => {
  const group = { size: 10, warmupSeconds: 60 };
  const past = (change: Partial<PastRefresh> = {}): PastRefresh => ({
    refreshId: 'r-1',
    status: 'Successful',
    percentageComplete: 100,
    // Ten rounds of 60 seconds of warm-up and 240 of everything else.
    seconds: 3000,
    preferences: {},
    ...change,
  });
  const took = (seconds: number) => past({ seconds });

  it.each<[string, PastRefresh[], number | undefined]>([
    ['no refresh', [], undefined],
    ['one', [past()], 240],
    ['the middle of three', [took(3000), took(9000), took(2000)], 240],
    ['the mean of the two in the middle', [took(3000), took(2000)], 190],
    ['the newest five', [took(3000), took(3000), took(3000), took(900), took(900), took(900)], 240],
    ['one that failed', [past({ status: 'Failed' })], undefined],
    ['one that never began', [{ ...past(), seconds: undefined } as unknown as PastRefresh], undefined],
    ['one shorter than its warm-ups, which replaced nothing', [took(20)], undefined],
    ['its own warm-up', [past({ preferences: { instanceWarmup: '100 seconds' } })], 200],
    [
      'its own percentages',
      [past({ preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200 } })],
      2940,
    ],
    ['without its bake time', [past({ preferences: { bakeTime: '1000 seconds' } })], 140],
    [
      'without its checkpoints, which wait an hour unless it says otherwise',
      [past({ seconds: 3000 + 7200, preferences: { checkpointPercentages: [50, 100] } })],
      240,
    ],
    [
      'of the part that it replaced',
      [
        past({
          seconds: 1500 + 10,
          preferences: { checkpointPercentages: [50], checkpointDelay: '10 seconds' },
        }),
      ],
      240,
    ],
  ])('by %s', (_, refreshes, expected) => {
    expect(measuredRoundSeconds(group, refreshes)).toBe(expected);
  });

  it('of an empty group is unknown', () => {
    expect(measuredRoundSeconds({ size: 0, warmupSeconds: 60 }, [past()])).toBeUndefined();
  });

  it('gives back what the model has made, whatever the group and the preferences', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.record(
          {
            minHealthyPercentage: fc.integer({ min: 0, max: 100 }),
            instanceWarmup: fc.constantFrom('0 seconds', '90 seconds'),
            bakeTime: fc.constantFrom('1 minute', '2 hours'),
            checkpointPercentages: fc.constantFrom<number[]>([100], [20, 100]),
          },
          { requiredKeys: [] },
        ),
        (size, warmupSeconds, round, preferences) => {
          const some = { size, warmupSeconds };
          const seconds = expectedRefreshSeconds(some, preferences, round);
          expect(measuredRoundSeconds(some, [past({ seconds, preferences })])).toBeCloseTo(round, 6);
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
