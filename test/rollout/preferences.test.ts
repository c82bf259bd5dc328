import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedRefreshSeconds, surgeOf } from '../../src/rollout/estimate.js';
import { areAutomatic, healthyPercentagesFor, preferencesFor } from '../../src/rollout/preferences.js';

const size = fc.integer({ min: 1, max: 10_000 });

/** Both bounds, as StartInstanceRefresh takes them. */
const bounds = fc
  .record({ min: fc.integer({ min: 0, max: 100 }), max: fc.integer({ min: 100, max: 200 }) })
  .filter(({ min, max }) => max - min <= 100);

describe('preferencesFor', () => {
  it.each([
    [0, 100, 200],
    [1, 100, 200],
    [2, 100, 150],
    [3, 100, 150],
    [4, 90, 110],
    [500, 90, 110],
  ])('of %d instances: %d to %d', (instances, minHealthyPercentage, maxHealthyPercentage) => {
    const refresh = { preferences: 'auto' as const, skipMatching: true };
    expect(preferencesFor(instances, refresh)).toEqual({
      skipMatching: true,
      minHealthyPercentage,
      maxHealthyPercentage,
    });
  });

  it('leaves the preferences as they are where they are not automatic, and takes explicit percentages', () => {
    fc.assert(
      fc.property(size, bounds, (instances, { min, max }) => {
        const own = { minHealthyPercentage: min, maxHealthyPercentage: max };
        expect(preferencesFor(instances, own)).toEqual(own);
        expect(preferencesFor(instances, { ...own, preferences: 'auto' })).toEqual(own);
        expect(areAutomatic({ ...own, preferences: 'auto' })).toBe(false);
        expect(preferencesFor(instances, { skipMatching: true })).toEqual({ skipMatching: true });
      }),
      { numRuns: 10_000 },
    );
  });

  it('keeps to the rules of AWS, keeps an instance in service, and launches what it adds', () => {
    fc.assert(
      fc.property(size, (instances) => {
        const automatic = preferencesFor(instances, { preferences: 'auto' });
        const { minHealthyPercentage: min, maxHealthyPercentage: max } = healthyPercentagesFor(instances);
        expect(automatic).not.toHaveProperty('preferences');
        expect(max - min).toBeLessThanOrEqual(100);
        expect(min).toBeLessThanOrEqual(100);
        expect(max).toBeGreaterThan(100);
        // Terminated before it is replaced is at most what the minimum leaves.
        expect(Math.ceil((instances * min) / 100)).toBeGreaterThanOrEqual(1);
        expect(surgeOf(instances, automatic)).toBeGreaterThanOrEqual(1);
        expect(surgeOf(instances, automatic)).toBeLessThanOrEqual(Math.max(1, instances / 2));
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('the expected duration', () => {
  // With other percentages it may be: ten instances at 90 to 110 take as many rounds as twenty, eleven more than either.
  it('is never shorter for a larger group that is replaced one by one, or at once', () => {
    const percentages = fc.constantFrom([100, 100], [100, 200], [0, 100]);
    fc.assert(
      fc.property(size, size, percentages, (one, other, [min = 0, max = 0]) => {
        const lasts = (instances: number) =>
          expectedRefreshSeconds(
            { size: instances, warmupSeconds: 60 },
            { minHealthyPercentage: min, maxHealthyPercentage: max },
          );
        expect(lasts(Math.min(one, other))).toBeLessThanOrEqual(lasts(Math.max(one, other)));
      }),
      { numRuns: 10_000 },
    );
  });
});
