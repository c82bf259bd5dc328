import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';
import { FailureType, type FailureSummary } from '../contract/failures.js';

/**
 * A failure that ends the release.
 * @param details what programs read of it: the mistakes of a config, with their paths
 */
export function releaseFailure(
  type: string,
  message: string,
  details: readonly unknown[] = [],
): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [...details] });
}

/**
 * Whether an error is the end of something that was cancelled. A wait that is cancelled during a look ends as that look
 * does, with `NotYet`: the server retries nothing that is to be cancelled.
 */
export function wasCancelled(error: unknown): boolean {
  return isCancellation(error) || CancellationScope.current().consideredCancelled;
}

/** What failed in the end, and why, below the wrappers of activities and child workflows. */
export function summarizeFailure(error: unknown): FailureSummary {
  const seen = lastLook(error);
  if (seen !== undefined) return { type: FailureType.NotYet, message: seen };
  const root = rootOf(error);
  if (root instanceof ApplicationFailure) return { type: root.type ?? 'Error', message: root.message };
  if (root instanceof Error) return { type: root.name, message: root.message };
  return { type: 'Error', message: String(root) };
}

/** Whether a target was found in the hands of somebody else. */
export function isBusy(error: unknown): boolean {
  return summarizeFailure(error).type === FailureType.TargetBusy;
}

/** Whether a target was deleted, or is being deleted: that says nothing of the image. */
export function isGone(error: unknown): boolean {
  return summarizeFailure(error).type === FailureType.TargetGone;
}

/** What an activity that looks before every attempt fails with when it is certain that nothing was done. */
const NOT_DONE: readonly string[] = [
  FailureType.AwsRefused,
  FailureType.AwsQuotaReached,
  FailureType.TargetBusy,
  FailureType.TargetGone,
];

/** Whether a change that failed was certainly not made; else an attempt may have made it, and its answer was lost. */
export function wasNotDone(error: unknown): boolean {
  return NOT_DONE.includes(summarizeFailure(error).type);
}

/** The details of what failed in the end. */
export function detailsOf(error: unknown): unknown[] {
  const root = rootOf(error);
  return root instanceof ApplicationFailure ? (root.details ?? []) : [];
}

/** Whether a wait ended because its time was up; then what the last look saw, else undefined. */
export function lastLook(error: unknown): string | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type === FailureType.NotYet) return cause.message;
    if (!(cause instanceof TimeoutFailure)) return undefined;
    if (cause.cause === undefined) return 'nothing was seen';
  }
  return undefined;
}

function rootOf(error: unknown): unknown {
  let current = error;
  while (
    (current instanceof ActivityFailure ||
      current instanceof ChildWorkflowFailure ||
      current instanceof TimeoutFailure) &&
    current.cause !== undefined
  ) {
    current = current.cause;
  }
  return current;
}
