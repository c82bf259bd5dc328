import { describe, expect, it } from 'vitest';
import type { TargetState } from '../../src/contract/target.js';
import { countFailures, isBudgetSpent } from '../../src/rollout/failureBudget.js';

describe('isBudgetSpent', () => {
  it.each<[TargetState[], number, boolean]>([
    [[], 0, false],
    [['succeeded', 'refreshing'], 0, false],
    [['failed'], 0, true],
    [['rolledBack'], 0, true],
    [['failed', 'succeeded'], 1, false],
    [['failed', 'rolledBack'], 1, true],
    [['cancelled', 'skipped'], 0, false],
  ])('%j with a budget of %d: %s', (states, budget, expected) => {
    expect(isBudgetSpent(states, budget)).toBe(expected);
  });
});

describe('countFailures', () => {
  it('counts rolled-back targets', () => {
    expect(countFailures(['failed', 'rolledBack', 'succeeded', 'cancelled'])).toBe(2);
  });
});
