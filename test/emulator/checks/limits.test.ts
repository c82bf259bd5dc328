import { describe, expect, it } from 'vitest';
import {
  groupingByAccounts,
  groupingNamed,
  judge,
  type Evidence,
  type Grouping,
  type Limit,
} from '../../../emulator/checks.js';
import { PRODUCTION, REGION, STAGING } from '../support.js';
import { call, effect, refresh } from './runs.js';

const byTag = groupingNamed('tag:Environment') as Grouping;
const byEnvironment = groupingByAccounts(
  'environment',
  new Map([
    [STAGING, 'staging'],
    [PRODUCTION, 'production'],
  ]),
);
const start = { operation: 'StartInstanceRefresh' };

/** Staging twice, once at the same time; then production. */
const run: Evidence = {
  calls: [call(1, start), call(2, start), call(3, start), call(8, { ...start, account: PRODUCTION })],
  effects: [
    effect(1, 'a'),
    effect(2, 'b'),
    effect(3, 'a'),
    effect(8, 'p', { account: PRODUCTION, resource: `${PRODUCTION}/${REGION}/asg/p` }),
  ],
  refreshes: [
    refresh('a', 1, 3, { tags: { Environment: 'staging' } }),
    refresh('b', 2, 6, { tags: { Environment: 'staging' } }),
    refresh('a', 3, 6, { tags: { Environment: 'staging' } }),
    refresh('p', 8, undefined, { account: PRODUCTION, tags: { Environment: 'production' } }),
  ],
};

function verdict(limit: Limit, groupings: readonly Grouping[] = [byTag]): string {
  const [finding] = judge(run, [limit], groupings);
  return `${finding?.holds ? 'yes' : 'NO'} ${finding?.text}`;
}

describe('a limit', () => {
  it.each<[Limit, string]>([
    [{ kind: 'atOnce', most: 2 }, 'yes never more than 2 groups in refresh at once (allowed: 2)'],
    [
      { kind: 'atOnce', most: 1 },
      'NO never more than 2 groups in refresh at once (allowed: 1), first at 1970-01-01T00:00:00.002Z',
    ],
    [
      { kind: 'atOnce', most: 1, value: 'production' },
      'yes never more than 1 groups in refresh at once in production (allowed: 1)',
    ],
    [
      { kind: 'atOnce', most: 0, value: 'staging' },
      'NO never more than 2 groups in refresh at once in staging (allowed: 0), first at 1970-01-01T00:00:00.002Z',
    ],
    [
      { kind: 'once', action: 'StartInstanceRefresh' },
      `NO StartInstanceRefresh more than once for 1 of 3 targets, 2 times for ${STAGING}/${REGION}/asg/a`,
    ],
    [{ kind: 'once', action: 'UpdateService' }, 'yes UpdateService once for each of 0 targets'],
    [
      { kind: 'rate', budget: { service: 'autoscaling', scope: 'mutations', perSecond: 1, burst: 3 } },
      `yes autoscaling mutations never in bursts above 3 (allowed: 1 per second in bursts of 3), most in ${STAGING}/${REGION} at 1970-01-01T00:00:00.003Z`,
    ],
    [
      { kind: 'rate', budget: { service: 'autoscaling', scope: 'mutations', perSecond: 1, burst: 2 } },
      `NO autoscaling mutations never in bursts above 3 (allowed: 1 per second in bursts of 2), most in ${STAGING}/${REGION} at 1970-01-01T00:00:00.003Z`,
    ],
    [
      { kind: 'rate', budget: { service: 'ecs', scope: 'UpdateService', perSecond: 5, burst: 50 } },
      'yes no ecs UpdateService (allowed: 5 per second in bursts of 50)',
    ],
    [{ kind: 'before', moment: 1 }, 'yes nothing changed before 1970-01-01T00:00:00.001Z'],
    [
      { kind: 'before', moment: 3, event: 'the start' },
      `NO 2 changes by 2 calls before the start, first StartInstanceRefresh of ${STAGING}/${REGION}/asg/a at 1970-01-01T00:00:00.001Z`,
    ],
    [
      { kind: 'before', moment: 8, value: 'production' },
      'yes nothing changed in production before 1970-01-01T00:00:00.008Z',
    ],
    [
      { kind: 'before', moment: 9, value: 'production' },
      `NO 1 changes by 1 calls in production before 1970-01-01T00:00:00.009Z, first StartInstanceRefresh of ${PRODUCTION}/${REGION}/asg/p at 1970-01-01T00:00:00.008Z`,
    ],
  ])('%j is judged', (limit, expected) => {
    expect(verdict(limit)).toBe(expected);
  });

  it('on changes before a moment counts attempts that changed nothing, where the account tells', () => {
    const attempt = { ...run, effects: [], refreshes: [] };
    const limit: Limit = { kind: 'before', moment: 9, value: 'production', event: 'its approval' };
    expect(judge(attempt, [limit], [byEnvironment])).toEqual([
      {
        holds: false,
        text: '0 changes by 1 calls in production before its approval, first autoscaling:StartInstanceRefresh at 1970-01-01T00:00:00.008Z',
      },
    ]);
    const dryRuns = attempt.calls.map((each) => ({ ...each, dryRun: true, outcome: 'RequestLimitExceeded' }));
    expect(judge({ ...attempt, calls: dryRuns }, [limit], [byEnvironment])[0]?.holds).toBe(true);
  });
});
