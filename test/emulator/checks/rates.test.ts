import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetUse, callRates } from '../../../emulator/checks.js';
import { PRODUCTION } from '../support.js';
import { call } from './runs.js';

const at = (...times: number[]) => ({ calls: times.map((time) => call(time)) });

describe('calls per second', () => {
  it('peak wherever the second begins, and average over the run', () => {
    expect(callRates(at(0, 900, 1100, 1800, 10_000))).toMatchObject([
      { api: 'autoscaling:DescribeInstanceRefreshes', calls: 5, peak: 3, peakAt: 900, mean: 0.5 },
    ]);
    expect(callRates(at(0, 1000))).toMatchObject([{ peak: 1, peakAt: 0 }]);
    expect(callRates(at(5))).toMatchObject([{ peak: 1, peakAt: 5, mean: 1 }]);
    expect(callRates({ calls: [] })).toEqual([]);
  });

  it('are counted for each API, account and Region apart, the highest peak first', () => {
    const calls = [
      call(0),
      call(0, { account: PRODUCTION }),
      call(0, { region: 'us-east-1' }),
      call(0, { operation: 'StartInstanceRefresh' }),
      call(1, { operation: 'StartInstanceRefresh' }),
    ];
    expect(callRates({ calls }).map(({ peak }) => peak)).toEqual([2, 1, 1, 1]);
  });

  it('have the peak that a look at every second finds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 40 }), (times) => {
        const sorted = times.toSorted((a, b) => a - b);
        const most = Math.max(
          ...sorted.map((begin) => sorted.filter((time) => time >= begin && time < begin + 1000).length),
        );
        expect(callRates(at(...sorted))[0]?.peak).toBe(most);
      }),
    );
  });
});

describe('a call budget', () => {
  const budget = { service: 'autoscaling', scope: 'reads', perSecond: 2, burst: 2 };

  it('takes its rate for ever, and its burst after a pause', () => {
    expect(budgetUse(at(0, 500, 1000, 1500, 2000), budget)).toMatchObject([{ calls: 5, neededBurst: 1 }]);
    expect(budgetUse(at(0, 0, 10_000, 10_000), budget)).toMatchObject([{ neededBurst: 2, at: 0 }]);
    expect(budgetUse(at(0, 0, 250, 9000), budget)).toMatchObject([{ neededBurst: 2.5, at: 250 }]);
  });

  it.each([
    ['reads', 2],
    ['mutations', 1],
    ['DescribeAutoScalingGroups', 1],
    ['SuspendProcesses', 0],
  ])('is of %s', (scope, calls) => {
    const seen = [
      call(0),
      call(0, { operation: 'DescribeAutoScalingGroups' }),
      call(0, { operation: 'StartInstanceRefresh' }),
      call(0, { service: 'ec2', operation: 'DescribeImages' }),
    ];
    const uses = budgetUse({ calls: seen }, { ...budget, scope });
    expect(uses.reduce((sum, use) => sum + use.calls, 0)).toBe(calls);
  });

  it('is each account’s and Region’s own, the worst first', () => {
    const elsewhere = call(1, { account: PRODUCTION });
    expect(budgetUse({ calls: [call(0), elsewhere, elsewhere] }, budget)).toMatchObject([
      { account: PRODUCTION, neededBurst: 2, at: 1 },
      { neededBurst: 1, at: 0 },
    ]);
  });
});
