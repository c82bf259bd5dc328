import type { PastRefresh } from '../services/autoScaling.js';
import { countBy } from './counting.js';
import type { Evidence } from './evidence.js';
import type { Grouping } from './grouping.js';

/** A moment at which the most groups were in refresh. */
export interface Peak {
  readonly count: number;
  /** Milliseconds since the epoch; absent when there never was a refresh. */
  readonly at?: number;
}

/**
 * The largest number of Auto Scaling groups that were in refresh at the same time. A refresh that ends at the moment
 * at which another one starts does not overlap it.
 * @param counts which refreshes to look at; all, unless it is given
 */
export function mostRefreshesAtOnce(
  { refreshes }: Pick<Evidence, 'refreshes'>,
  counts: (refresh: PastRefresh) => boolean = () => true,
): Peak {
  return peakOf(refreshes.filter(counts));
}

/** The refreshes of one value of a {@link Grouping}. */
export interface GroupedRefreshes {
  /** `production`, say. */
  readonly value: string;
  readonly refreshes: number;
  readonly peak: Peak;
}

/** The most refreshes at once of each value of a grouping, in the order of the values. */
export function refreshesBy(
  { refreshes }: Pick<Evidence, 'refreshes'>,
  { valueOf }: Grouping,
): GroupedRefreshes[] {
  const groups = new Map<string, PastRefresh[]>();
  for (const refresh of refreshes) {
    const value = valueOf(refresh);
    if (value === undefined) continue;
    const group = groups.get(value);
    if (group) group.push(refresh);
    else groups.set(value, [refresh]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, group]) => ({ value, refreshes: group.length, peak: peakOf(group) }));
}

/** How many refreshes each group had: `<account>/<region>/asg/<name>` → 1. */
export function refreshesPerGroup({ refreshes }: Pick<Evidence, 'refreshes'>): Map<string, number> {
  return countBy(refreshes, targetOf);
}

/** The group that a refresh is of, as the journal calls it. */
export function targetOf({ account, region, group }: PastRefresh): string {
  return `${account}/${region}/asg/${group}`;
}

function peakOf(refreshes: readonly PastRefresh[]): Peak {
  const steps = refreshes
    .filter(({ start, end }) => end !== start)
    .flatMap(({ start, end }) => [{ at: start, by: 1 }, ...(end === undefined ? [] : [{ at: end, by: -1 }])])
    // Ends first: what ends when another one starts does not overlap it.
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let current = 0;
  let peak: Peak = { count: 0 };
  for (const { at, by } of steps) {
    current += by;
    if (current > peak.count) peak = { count: current, at };
  }
  return peak;
}
