import { Direction, PhaseKind, isRollback, type Mark, type Phase, type Swap } from './timeline.js';

/** Counts when instances become updated, and during a rollback when they stop being so. */
export function marksOf(
  phases: readonly Phase[],
  swaps: readonly Swap[],
  total: number,
  skipped: number,
): Mark[] {
  const end = phases.find(({ kind }) => kind === PhaseKind.ended)?.from ?? Infinity;
  const forwardEnd = Math.min(end, phases.find(isRollback)?.from ?? Infinity);
  const counted = new Set<string>();
  const steps: { at: number; by: 1 | -1 }[] = [];
  for (const { direction, launch, readyAt, replaces } of swaps) {
    if (direction === Direction.forward && readyAt <= forwardEnd) {
      if (launch) counted.add(launch.instanceId);
      steps.push({ at: readyAt, by: 1 });
    }
    if (direction === Direction.back && readyAt <= end && replaces && counted.has(replaces)) {
      steps.push({ at: readyAt, by: -1 });
    }
  }
  steps.sort((a, b) => a.at - b.at);
  let updated = skipped;
  const marks: Mark[] = [];
  for (const { at, by } of steps) {
    updated = Math.min(total, updated + by);
    if (marks.at(-1)?.at === at) marks.pop();
    marks.push({ at, updated });
  }
  return marks;
}
