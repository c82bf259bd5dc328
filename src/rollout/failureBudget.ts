import type { EnvironmentConfig } from '../config/schema.js';
import type { PlaceName } from '../contract/place.js';

/** Targets that failed or were rolled back, and of how many. */
export interface Failures {
  readonly failures: number;
  /** The most of them in one account. */
  readonly mostFailuresInAnAccount: number;
  /** Targets of the environment. */
  readonly size: number;
}

/** The same when every place that could not be looked into counts as one failed target of its account. */
export function withPlaces(
  targets: Failures & { failuresIn(account: string): number },
  places: readonly PlaceName[],
): Failures {
  const inAccount = new Map<string, number>();
  for (const { account } of places) {
    inAccount.set(account, (inAccount.get(account) ?? targets.failuresIn(account)) + 1);
  }
  return {
    failures: targets.failures + places.length,
    mostFailuresInAnAccount: Math.max(targets.mostFailuresInAnAccount, ...inAccount.values()),
    size: targets.size + places.length,
  };
}

/**
 * Whether so many targets have failed that no further one may be started.
 * @param budget failures that are tolerated; 0 means that the first one stops new work. A percentage is of all targets of the
 *   environment and rounded down: a budget is never larger than it was meant.
 */
export function isBudgetSpent(
  { failures, mostFailuresInAnAccount, size }: Failures,
  budget: EnvironmentConfig['failureBudget'],
): boolean {
  const { total, perAccount } =
    typeof budget === 'object' ? budget : { total: budget, perAccount: undefined };
  return (
    (total !== undefined && failures > tolerated(total, size)) ||
    (perAccount !== undefined && mostFailuresInAnAccount > perAccount)
  );
}

function tolerated(budget: number | string, size: number): number {
  return typeof budget === 'number' ? budget : Math.floor((size * Number.parseInt(budget, 10)) / 100);
}
