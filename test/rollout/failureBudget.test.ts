import { describe, expect, it } from 'vitest';
import type { EnvironmentConfig } from '../../src/config/schema.js';
import type { TargetState } from '../../src/contract/target.js';
import { isBudgetSpent } from '../../src/rollout/failureBudget.js';
import { TargetTable } from '../../src/rollout/targetTable.js';

/** Targets in these states, in two accounts by turns. */
function tableOf(states: readonly TargetState[]): TargetTable {
  const table = new TargetTable();
  for (const [index, state] of states.entries()) {
    const id = `${index % 2 === 0 ? '1'.repeat(12) : '2'.repeat(12)}/eu-west-1/asg/web-${index}`;
    table.put({ id, kind: 'asg', state: 'pending' });
    table.put({ id, kind: 'asg', state });
  }
  return table;
}

describe('isBudgetSpent', () => {
  it.each<[TargetState[], EnvironmentConfig['failureBudget'], boolean]>([
    [[], 0, false],
    [['succeeded', 'refreshing'], 0, false],
    [['failed'], 0, true],
    [['rolledBack'], 0, true],
    [['failed', 'succeeded'], 1, false],
    [['failed', 'rolledBack'], 1, true],
    [['cancelled', 'skipped'], 0, false],
    [['failed', 'succeeded', 'pending'], '33%', true],
    [['failed', 'succeeded', 'pending'], '34%', false],
    [['failed', 'failed', 'pending'], '50%', true],
    [['failed', 'pending', 'failed'], { perAccount: 1 }, true],
    [['failed', 'failed', 'pending'], { perAccount: 1 }, false],
    [['failed', 'failed', 'pending'], { total: 1, perAccount: 1 }, true],
    [['failed', 'failed', 'pending'], { total: '100%', perAccount: 1 }, false],
  ])('%j with a budget of %j: %s', (states, budget, expected) => {
    expect(isBudgetSpent(tableOf(states), budget)).toBe(expected);
  });

  it('counts a target that is done again no longer', () => {
    const table = tableOf(['failed', 'succeeded']);
    const [first] = table.all;
    if (!first) throw new Error('there are two targets');
    table.put({ ...first, state: 'pending' });
    expect(isBudgetSpent(table, 0)).toBe(false);
    expect(table.counts).toEqual({ pending: 1, succeeded: 1 });
  });
});
