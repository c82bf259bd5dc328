import { slotsPerRound } from './healthyBounds.js';
import { Direction, PhaseKind, isRollback, type Swap } from './timeline.js';
import type { Draft } from './draft.js';

/** Writes that the refresh begins to roll back now, and how that goes. */
export function turnBack(draft: Draft, reason: string): void {
  draft.enter(PhaseKind.replacing, 'RollbackInProgress', reason);
  for (const [index, swap] of draft.swaps.entries()) {
    if (swap.direction !== Direction.forward || !hasOldInstance(draft, swap)) continue;
    // The old instance is still there: it is enough to give up its replacement.
    draft.swaps[index] = { ...swap, retiresAt: Infinity, goneAt: Infinity };
    if (swap.launch) draft.terminate(swap.launch.instanceId);
  }
  goBack(draft);
}

/** Writes how a rollback goes on, until it ends or is paused. */
export function goBack(draft: Draft): void {
  const { plan } = draft;
  if (plan.paused) {
    draft.enter(PhaseKind.paused, draft.status, 'The InstanceRefresh process of the group is suspended.');
    return;
  }
  const undo = instancesToUndo(draft);
  const { launchFirst, together } = slotsPerRound(plan.desiredCapacity, plan.bounds);
  draft.awaitRound(draft.inFlight());
  for (;;) {
    const hopeless = draft.hopeless();
    if (hopeless) {
      draft.waitInVain(hopeless.refusal ?? 'Waiting for remaining instances to be available.');
      return failRollback(draft);
    }
    if (undo.length === 0) {
      draft.enter(PhaseKind.ended, 'RollbackSuccessful');
      return;
    }
    if (plan.obstructed) {
      draft.waitInVain('The Launch or Terminate process of the group is suspended.');
      return failRollback(draft);
    }
    const round = draft.beginRound(undo.splice(0, launchFirst + together), plan.back);
    if (!draft.hopeless()) draft.awaitRound(round);
  }
}

/**
 * Writes what the group does after a refresh that ended with broken replacements: it terminates them, and launches
 * instances with its own configuration, which a refresh that did not succeed has not changed.
 */
export function heal(draft: Draft): void {
  if (draft.direction === Direction.back) return;
  const broken = draft.forwardSwaps.filter((swap) => swap.readyAt === Infinity && !isRemoved(draft, swap));
  for (const swap of broken) {
    if (swap.launch && hasOldInstance(draft, swap)) draft.terminate(swap.launch.instanceId, Direction.heal);
  }
  if (draft.plan.back.kind !== 'healthy') return;
  const lost = broken.filter((swap) => !hasOldInstance(draft, swap));
  draft.beginRound(lost.map(instanceOf), draft.plan.back, Direction.heal);
}

function failRollback(draft: Draft): void {
  const reason = draft.phases.at(-1)?.reason ?? '';
  draft.enter(PhaseKind.ended, 'RollbackFailed', `The rollback made no progress for one hour. ${reason}`);
}

/**
 * The instances with the new configuration that are to be replaced again, absent where the launch was refused; those
 * that never got ready come first.
 */
function instancesToUndo(draft: Draft): (string | undefined)[] {
  const turnedAt = draft.phases.find(isRollback)?.from ?? draft.now;
  const back = draft.swaps.filter(({ direction }) => direction === Direction.back);
  const undone = new Set(back.map(({ replaces }) => replaces));
  const refusalsUndone = back.filter(({ replaces }) => replaces === undefined).length;
  const lost = draft.forwardSwaps.filter((swap) => swap.refusal && !hasOldInstance(draft, swap));
  const launched = draft.forwardSwaps.filter(
    (swap) => swap.launch && !isRemoved(draft, swap) && !undone.has(swap.launch.instanceId),
  );
  const newcomers = draft.plan.newcomers.filter((instanceId) => !undone.has(instanceId));
  return [
    ...lost.slice(refusalsUndone).map(instanceOf),
    ...launched.filter(({ readyAt }) => readyAt > turnedAt).map(instanceOf),
    ...launched.filter(({ readyAt }) => readyAt <= turnedAt).map(instanceOf),
    ...newcomers,
  ];
}

/** Whether the group still has the instance that was to be replaced, and will keep it. */
function hasOldInstance({ now, plan }: Draft, { replaces, retiresAt }: Swap): boolean {
  return replaces !== undefined && retiresAt > now && !plan.removed.has(replaces);
}

/** Whether the group has terminated the replacement meanwhile. */
function isRemoved({ plan }: Draft, { launch }: Swap): boolean {
  return launch !== undefined && plan.removed.has(launch.instanceId);
}

function instanceOf({ launch }: Swap): string | undefined {
  return launch?.instanceId;
}
