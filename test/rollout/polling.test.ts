import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextLookIn, remainingSeconds } from '../../src/rollout/polling.js';
import { polling } from '../support/polling.js';

describe('nextLookIn', () => {
  it.each([
    [1800, 60_000],
    [100, 25_000],
    [10, 5_000],
    [0, 5_000],
    [-60, 5_000],
  ])('%d seconds before the end: %d ms', (remaining, expected) => {
    expect(nextLookIn(remaining, polling)).toBe(expected);
  });

  it('stays within the bounds', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e7, noNaN: true }), (remaining) => {
        const delay = nextLookIn(remaining, polling);
        expect(delay).toBeGreaterThanOrEqual(5_000);
        expect(delay).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});

describe('remainingSeconds', () => {
  it.each([
    [1000, 0, 1000],
    [1000, 40, 600],
    [1000, 100, 0],
  ])('of %d at %d %%: %d', (expectedSeconds, percentage, expected) => {
    expect(remainingSeconds(expectedSeconds, percentage)).toBe(expected);
  });
});
