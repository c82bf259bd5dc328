import { describe, expect, it } from 'vitest';
import { AT_ONCE_LIMIT, maxConcurrentOf, type Rules } from '../../../src/rollout/schedule/rules.js';

const rules = (change: Partial<Rules>): Rules => ({ batchSize: 1, refresh: {}, ...change });

describe('how many targets are worked on at once', () => {
  it.each([
    ['a whole batch', { batchSize: 20 }, 100, 20],
    ['a number', { batchSize: 20, maxConcurrent: 7 }, 100, 7],
    ['a percentage of all targets', { batchSize: '30%', maxConcurrent: '10%' }, 100, 10],
    ['a percentage above the batch', { batchSize: '10%', maxConcurrent: '50%' }, 100, 10],
    ['never none', { batchSize: '1%' }, 7, 1],
  ] as const)('%s', (_, change, total, expected) => {
    expect(maxConcurrentOf(rules(change), total)).toBe(expected);
  });

  it.each([
    ['all of a batch of half the targets', { batchSize: '50%' }],
    ['all targets', { batchSize: '100%', maxConcurrent: '100%' }],
    ['a batch that is a window', { batchSize: '100%', strategy: 'window' }],
  ] as const)('no more children than Temporal bears: %s of 10,000', (_, change) => {
    expect(maxConcurrentOf(rules(change), 10_000)).toBe(AT_ONCE_LIMIT);
    // Temporal's limit on pending children is 2,000, and a workflow that has passed it never goes on.
    expect(AT_ONCE_LIMIT).toBeLessThanOrEqual(2_000 / 4);
  });
});
