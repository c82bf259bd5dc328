import { CandidateAction, type Candidate } from './plan.js';
import { slotsPerRound } from './healthyBounds.js';
import { PhaseKind, percentage } from './timeline.js';
import type { Draft } from './draft.js';
import { heal, turnBack } from './backward.js';

/** Writes how the refresh goes on replacing instances, until it ends or is paused. */
export function goForward(draft: Draft): void {
  const { plan } = draft;
  // There is nothing to pause any more once it only bakes.
  if (plan.paused && !isBaking(draft)) {
    draft.enter(PhaseKind.paused, draft.status, 'The InstanceRefresh process of the group is suspended.');
    return;
  }
  if (plan.alarm && plan.alarm.at <= draft.now) return fail(draft, plan.alarm.reason);
  const waiting = plan.candidates.filter(({ action }) => action !== CandidateAction.wait);
  const blocked = plan.candidates.find(({ action }) => action === CandidateAction.wait);
  draft.awaitRound(draft.inFlight());
  awaitCheckpointDelay(draft);

  for (;;) {
    const hopeless = draft.hopeless();
    if (hopeless) {
      const example = hopeless.launch?.instanceId;
      draft.waitInVain(
        hopeless.refusal ??
          scriptedReason(draft) ??
          `Waiting for remaining instances to be available. For example: ${example} is unhealthy.`,
      );
      return fail(draft);
    }

    const updated = updatedOf(draft);
    const script = scriptReached(draft);
    if (script?.kind === 'rollsBack' && plan.reversible) return turnBack(draft, script.reason);
    if (script && script.kind !== 'stuck') return fail(draft, script.reason);
    if (updated >= targetOf(draft) || (waiting.length === 0 && !blocked)) return succeed(draft);
    passCheckpoint(draft);

    if (waiting.length === 0) {
      draft.waitInVain(
        `Waiting for instances that are on standby or protected from scale in. For example: ${blocked?.instanceId}.`,
      );
      return fail(draft);
    }
    if (plan.obstructed) {
      draft.waitInVain('The Launch or Terminate process of the group is suspended.');
      return fail(draft);
    }
    const batch = waiting.splice(0, Math.min(roundSize(draft), nextMilestone(draft) - updated));
    replaceBatch(draft, batch, script?.kind === 'stuck');
  }
}

function replaceBatch(draft: Draft, batch: readonly Candidate[], stuck: boolean): void {
  const ended = batch
    .filter(({ action }) => action === CandidateAction.terminate)
    .map(({ instanceId }) => draft.terminate(instanceId));
  const replaced = draft.beginRound(
    batch.filter(({ action }) => action === CandidateAction.replace).map(({ instanceId }) => instanceId),
    stuck ? { kind: 'unhealthy' } : draft.plan.forward,
  );
  if (!draft.hopeless()) draft.awaitRound([...replaced, ...ended]);
}

function succeed(draft: Draft): void {
  const { bakeTime } = draft.plan;
  const begun = draft.phases.find(({ kind }) => kind === PhaseKind.baking)?.from ?? draft.now;
  if (draft.now < begun + bakeTime) {
    draft.enter(PhaseKind.baking, 'Baking', 'Waiting for the bake time to pass.');
    draft.now = begun + bakeTime;
  }
  draft.enter(PhaseKind.ended, 'Successful');
}

/**
 * Writes that the refresh fails now, and rolls back where it was asked to.
 * @param reason absent: what the refresh waited for in vain. AWS does not document the wording of the reason of a
 *   failed refresh; only what it names is taken from there.
 */
export function fail(draft: Draft, reason?: string): void {
  const because =
    reason ?? `The instance refresh made no progress for one hour. ${draft.phases.at(-1)?.reason ?? ''}`;
  if (draft.plan.autoRollback && draft.plan.reversible) return turnBack(draft, because);
  draft.enter(PhaseKind.ended, 'Failed', because);
  heal(draft);
}

function isBaking({ phases }: Draft): boolean {
  return phases.some(({ kind }) => kind === PhaseKind.baking);
}

function roundSize({ plan }: Draft): number {
  const { launchFirst, together } = slotsPerRound(plan.desiredCapacity, plan.bounds);
  return launchFirst + together;
}

/** Counts the replacements that have begun: between two rounds all of them are ready. */
function updatedOf(draft: Draft): number {
  return draft.skipped + draft.forwardSwaps.length;
}

/** How many instances are to be updated in the end: fewer than all if the last checkpoint is below 100. */
function targetOf(draft: Draft): number {
  return instancesAt(draft, draft.plan.checkpointPercentages.at(-1) ?? 100);
}

/** How many updated instances reach a percentage: never fewer than the percentage says. */
function instancesAt({ total }: Draft, percent: number): number {
  return Math.ceil((total * percent) / 100);
}

/** The next number of updated instances at which a round has to stop. */
function nextMilestone(draft: Draft): number {
  const { checkpointPercentages, script } = draft.plan;
  const counts = [...checkpointPercentages, script?.atPercentage ?? 100].map((percent) =>
    instancesAt(draft, percent),
  );
  return Math.min(draft.total, ...counts.filter((count) => count > updatedOf(draft)));
}

/** Waits at a checkpoint that was reached by the last round; one that skipped instances reach is no checkpoint. */
function passCheckpoint(draft: Draft): void {
  const passed = Math.max(0, ...draft.phases.map(({ checkpoint }) => checkpoint ?? 0));
  const reached = draft.plan.checkpointPercentages.findLast((percent) => {
    const count = instancesAt(draft, percent);
    return percent > passed && count > draft.skipped && count <= updatedOf(draft);
  });
  if (reached === undefined) return;
  draft.enter(PhaseKind.checkpoint, 'InProgress', checkpointReason(draft, reached), reached);
  draft.now += draft.plan.checkpointDelay;
}

/** Waits for what is left of a checkpoint delay that was interrupted. */
function awaitCheckpointDelay(draft: Draft): void {
  const begun = draft.phases.findLast(({ checkpoint }) => checkpoint !== undefined);
  if (begun?.checkpoint === undefined) return;
  const until = begun.from + draft.plan.checkpointDelay;
  if (until <= draft.now) return;
  draft.enter(PhaseKind.checkpoint, 'InProgress', checkpointReason(draft, begun.checkpoint));
  draft.now = until;
}

function checkpointReason({ plan }: Draft, percent: number): string {
  return `Reached the checkpoint at ${percent} percent. Waiting ${plan.checkpointDelay / 1000} seconds before continuing.`;
}

function scriptReached(draft: Draft): Draft['plan']['script'] {
  const { script } = draft.plan;
  return script && percentage(draft, updatedOf(draft)) >= script.atPercentage ? script : undefined;
}

function scriptedReason({ plan }: Draft): string | undefined {
  return plan.script?.kind === 'stuck' ? plan.script.reason : undefined;
}
