import type { RefreshPlan } from './plan.js';
import { Draft } from './draft.js';
import { goBack, heal, turnBack } from './backward.js';
import { fail, goForward } from './forward.js';
import { interruptionOf } from './interruption.js';
import { Direction, PhaseKind, phaseAt, type Timeline } from './timeline.js';

/** What will happen in a refresh that is requested at `requestedAt`. */
export function startRefresh(plan: RefreshPlan, requestedAt: number): Timeline {
  const draft = Draft.of(plan, requestedAt);
  if (draft.total === 0) {
    draft.enter(PhaseKind.ended, 'Successful');
    return draft.finish();
  }
  draft.enter(PhaseKind.pending, 'Pending');
  draft.now += plan.pace.pending;
  draft.enter(PhaseKind.replacing, 'InProgress');
  return forward(draft);
}

/**
 * What will happen in a refresh after its circumstances changed at `now`: a process was suspended or resumed, a
 * protection was removed, the group was resized, an alarm changed. Replacements that have begun go on.
 * @param plan whose candidates are the instances not replaced by then
 */
export function replan(timeline: Timeline, plan: RefreshPlan, now: number): Timeline {
  const { kind } = phaseAt(timeline, now);
  if (kind === PhaseKind.cancelling || kind === PhaseKind.ended) return timeline;
  const draft = Draft.cut(timeline, plan, now);
  if (draft.direction === Direction.back) {
    goBack(draft);
    return draft.finish();
  }
  draft.total = draft.skipped + draft.forwardSwaps.length + plan.candidates.length;
  if (kind === PhaseKind.pending) {
    draft.now = (timeline.phases[0]?.from ?? now) + plan.pace.pending;
    draft.enter(PhaseKind.replacing, 'InProgress');
  }
  return forward(draft);
}

/**
 * What will happen in a refresh that is cancelled at `now`. What it has replaced stays replaced.
 * @param wait whether it is cancelled only when the launches and terminations that have begun are through
 */
export function cancelRefresh(timeline: Timeline, plan: RefreshPlan, now: number, wait: boolean): Timeline {
  const draft = Draft.cut(timeline, plan, now);
  // A refresh that is cancelled before it began has no start time: it must not pass through another phase.
  if (phaseAt(timeline, now).kind !== PhaseKind.pending) draft.enter(PhaseKind.cancelling, 'Cancelling');
  if (wait) {
    const inFlight = draft.inFlight();
    for (const { goneAt, launch } of inFlight) {
      draft.now = Math.max(draft.now, goneAt < Infinity ? goneAt : 0, launch?.inServiceAt ?? 0);
    }
  }
  draft.enter(PhaseKind.ended, 'Cancelled', 'Cancelled due to user request.');
  heal(draft);
  return draft.finish();
}

/** What will happen in a refresh that is rolled back at `now` on request. */
export function rollBackRefresh(timeline: Timeline, plan: RefreshPlan, now: number): Timeline {
  const draft = Draft.cut(timeline, plan, now);
  turnBack(draft, 'Rollback triggered due to user request.');
  return draft.finish();
}

/** The timeline of a refresh that goes forward from where the draft ends, as far as it is let. */
function forward(draft: Draft): Timeline {
  goForward(draft);
  const timeline = draft.finish();
  const interruption = interruptionOf(timeline, draft.plan);
  if (!interruption) return timeline;
  const interrupted = Draft.before(timeline, draft.plan, interruption.at);
  fail(interrupted, interruption.reason);
  return interrupted.finish();
}
