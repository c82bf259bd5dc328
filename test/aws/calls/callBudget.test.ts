import { describe, expect, it } from 'vitest';
import { CallBudgets } from '../../../src/aws/calls/callBudget.js';
import { testTime } from './testTime.js';

const SLOW = { readsPerSecond: 0.01, mutationsPerSecond: 0.01 };
const read = {
  service: 'AutoScaling',
  account: '1',
  region: 'eu-west-1',
  operation: 'DescribeAutoScalingGroups',
};
const mutation = { ...read, operation: 'StartInstanceRefresh' };

describe('CallBudgets', () => {
  it('gives every account and Region its own, reads apart from mutations', async () => {
    const time = testTime();
    const budgets = new CallBudgets(SLOW, SLOW, time);
    for (const call of [read, mutation, { ...read, region: 'us-east-1' }, { ...read, account: '2' }]) {
      await budgets.take(call);
    }
    expect(time.waits).toEqual([]);
    await expect(budgets.take(read)).rejects.toThrow('the next call would be made in');
  });

  it('slows down everything of the service in the account and Region, and nothing else', async () => {
    const time = testTime();
    const budgets = new CallBudgets(
      { readsPerSecond: 2, mutationsPerSecond: 1 },
      { readsPerSecond: 20, mutationsPerSecond: 5 },
      time,
    );
    (await budgets.take(read)).throttled();
    for (const call of [
      { ...read, account: '2' },
      { ...read, region: 'us-east-1' },
      { ...read, service: 'EC2' },
    ]) {
      await budgets.take(call);
    }
    expect(time.waits).toEqual([]);
    await budgets.take(mutation);
    expect(time.waits).toEqual([2000]);
  });
});
