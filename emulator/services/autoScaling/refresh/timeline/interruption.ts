import type { Interruption, RefreshPlan } from './plan.js';
import { PhaseKind, isRollback, phaseAt, type Timeline } from './timeline.js';

const DAY = 24 * 60 * 60 * 1000;
/** How long a refresh may be busy replacing instances in all. */
const ACTIVE_LIMIT = 14 * DAY;

/** What keeps a refresh from coming to the end that its timeline foretells, if anything. */
export function interruptionOf(timeline: Timeline, { alarm }: RefreshPlan): Interruption | undefined {
  const limit: Interruption = {
    at: activeLimitOf(timeline),
    reason: 'The instance refresh has been replacing instances for more than 14 days.',
  };
  const first = alarm && alarm.at <= limit.at ? alarm : limit;
  return first.at < forwardEndOf(timeline) && phaseAt(timeline, first.at).kind !== PhaseKind.paused
    ? first
    : undefined;
}

/** When the refresh will have been replacing instances for as long as it may; waiting does not count. */
function activeLimitOf({ phases }: Timeline): number {
  let left = ACTIVE_LIMIT;
  for (const [index, { kind, from }] of phases.entries()) {
    if (kind !== PhaseKind.replacing) continue;
    const busy = (phases[index + 1]?.from ?? Infinity) - from;
    if (busy > left) return from + left;
    left -= busy;
  }
  return Infinity;
}

/** When the refresh stops going forward: at its end, or where a rollback begins. */
function forwardEndOf({ phases }: Timeline): number {
  return phases.find((phase) => phase.kind === PhaseKind.ended || isRollback(phase))?.from ?? Infinity;
}
