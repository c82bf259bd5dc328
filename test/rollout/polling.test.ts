import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Polling } from '../../src/config/schema.js';
import { nextLookIn, remainingSeconds } from '../../src/rollout/polling.js';

const polling: Polling = {
  minInterval: '5 seconds',
  maxInterval: '1 minute',
  refreshTimeout: '6 hours',
  deploymentTimeout: '1 hour',
  buildTimeout: '4 hours',
  reportInterval: '10 seconds',
};

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
