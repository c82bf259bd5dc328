import { isFinal, isUnsuccessful, type TargetState, type TargetStatus } from '../contract/target.js';

/** A target's status, and what only its environment needs to know. */
export interface TargetEntry extends TargetStatus {
  /** It has been brought back, or that was tried. */
  readonly undone?: true;
  /** It is done again with the preferences that the last `retry` brought. */
  readonly again?: true;
  /** It has failed, and is being brought back for it. */
  readonly hasFailed?: true;
}

/** Whether a target spends the failure budget: a group that failed is no less failed while it goes back. */
export function countsAsFailed({ state, hasFailed }: TargetEntry): boolean {
  return isUnsuccessful(state) || (hasFailed === true && state === 'rollingBack');
}

/** On its way to the image, or not begun. */
export function isForward({ state }: TargetEntry): boolean {
  return !isFinal(state) && state !== 'rollingBack';
}

/** Whether the work on a target has changed something, and that is over and was not undone. */
export function canGoBack({ state, undone, newVersion, refreshId, deploymentId }: TargetEntry): boolean {
  const ended: readonly TargetState[] = ['succeeded', 'skipped', 'failed', 'cancelled'];
  const touched = newVersion !== undefined || refreshId !== undefined || deploymentId !== undefined;
  return ended.includes(state) && undone !== true && touched;
}

/** Whether a target is a group that was refreshed to what the channel parameter names: it goes back with that only. */
export function followsChannel({ kind, newVersion, refreshId }: TargetEntry): boolean {
  return kind === 'asg' && newVersion === undefined && refreshId !== undefined;
}
