import { describe, expect, it } from 'vitest';
import { expectedRefreshSeconds, instancesPerRound } from '../../src/rollout/estimate.js';

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
