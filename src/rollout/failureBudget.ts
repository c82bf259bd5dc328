import { isUnsuccessful, type TargetState } from '../contract/target.js';

/** Number of targets that failed or were rolled back. */
export function countFailures(states: Iterable<TargetState>): number {
  let failures = 0;
  for (const state of states) if (isUnsuccessful(state)) failures++;
  return failures;
}

/**
 * Whether so many targets have failed that no further one may be started.
 * @param failureBudget failures that are tolerated; 0 means that the first one stops new work
 */
export function isBudgetSpent(states: Iterable<TargetState>, failureBudget: number): boolean {
  return countFailures(states) > failureBudget;
}
