import { describe, expect, it } from 'vitest';
import {
  groupingByAccounts,
  groupingNamed,
  mostRefreshesAtOnce,
  refreshesBy,
  type Grouping,
} from '../../../emulator/checks.js';
import { PRODUCTION, REGION, STAGING } from '../support.js';
import { refresh } from './runs.js';

const production = { account: PRODUCTION, tags: { Environment: 'production' } };
const refreshes = [
  refresh('a', 0, 10, { tags: { Environment: 'staging' } }),
  refresh('b', 10, 30, production),
  refresh('c', 20, undefined, production),
  refresh('d', 25, 26, { ...production, region: 'us-east-1' }),
  // Cancelled before it began: it never was in refresh.
  refresh('e', 25, 25),
];

describe('groups in refresh at once', () => {
  it('are counted with the moment, and a refresh that ends makes room for the one that starts then', () => {
    expect(mostRefreshesAtOnce({ refreshes })).toEqual({ count: 3, at: 25 });
    expect(mostRefreshesAtOnce({ refreshes: refreshes.slice(0, 2) })).toEqual({ count: 1, at: 0 });
    expect(mostRefreshesAtOnce({ refreshes: [] })).toEqual({ count: 0 });
  });

  it.each<[string, Grouping | undefined, [string, number, number][]]>([
    [
      'account',
      groupingNamed('account'),
      [
        [STAGING, 2, 1],
        [PRODUCTION, 3, 3],
      ],
    ],
    [
      'Region',
      groupingNamed('region'),
      [
        [REGION, 4, 2],
        ['us-east-1', 1, 1],
      ],
    ],
    [
      'tag',
      groupingNamed('tag:Environment'),
      [
        ['production', 3, 3],
        ['staging', 1, 1],
      ],
    ],
    [
      'what accounts are for',
      groupingByAccounts('environment', new Map([[PRODUCTION, 'live']])),
      [['live', 3, 3]],
    ],
  ])('are counted by %s', (_, grouping, expected) => {
    const counted = refreshesBy({ refreshes }, grouping as Grouping);
    expect(counted.map(({ value, refreshes: number, peak }) => [value, number, peak.count])).toEqual(
      expected,
    );
  });

  it('cannot be counted by what is no grouping', () => {
    expect(groupingNamed('colour')).toBeUndefined();
    expect(groupingNamed('tag:')).toBeUndefined();
  });
});
