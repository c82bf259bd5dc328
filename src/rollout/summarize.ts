import { words } from '../contract/words.js';
import type { TargetState, TargetStatus } from '../contract/target.js';
import { countsAsFailed, type TargetEntry } from './targetEntry.js';

/** Number of targets in each state; states that none is in are absent. */
export function countStates(
  targets: Iterable<Pick<TargetStatus, 'state'>>,
): Partial<Record<TargetState, number>> {
  const counts: Partial<Record<TargetState, number>> = {};
  for (const { state } of targets) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** The counts in words: `5 succeeded, 1 failed`. */
export function describeCounts(counts: Readonly<Partial<Record<TargetState, number>>>): string {
  const parts = Object.entries(counts).map(([state, count]) => `${count} ${words(state)}`);
  return parts.length === 0 ? 'no targets' : parts.join(', ');
}

/** Failed targets in a message: all would fill screens, and `status` has them. */
const FAILURES_SHOWN = 10;

/** The failed targets with their reasons, a line each; empty when none failed. */
export function describeFailures(targets: Iterable<TargetEntry>): string {
  const failed = [...targets].filter(countsAsFailed);
  const lines = failed
    .slice(0, FAILURES_SHOWN)
    .map((target) => `  ${target.id}: ${words(target.state)}: ${target.reason ?? 'no reason is known'}`);
  if (failed.length > FAILURES_SHOWN) lines.push(`  and ${failed.length - FAILURES_SHOWN} more`);
  return lines.join('\n');
}
