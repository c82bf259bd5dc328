import type { LiveProgress } from '../contract/progress.js';
import { hasEnded, type ReleaseStatus } from '../contract/status.js';
import { isUnsuccessful, type TargetState } from '../contract/target.js';
import { ExitCode } from './goldenAmiError.js';
import type { ProgressByTarget } from './liveProgress.js';
import type { ReleaseRef } from './releaseRef.js';

/** A release as it stands: what it says of itself, what Temporal says of it, and how far its targets have come. */
export interface ReleaseView extends ReleaseRef {
  readonly runId: string;
  /** Temporal's own word: `RUNNING`, `COMPLETED`, `FAILED`, `TERMINATED`, … */
  readonly temporalStatus: string;
  /** ISO 8601; absent while the release runs. */
  readonly closedAt?: string;
  readonly status: ReleaseStatus;
  /** What the release itself last saw of what it waits for: the image build. */
  readonly progress?: LiveProgress;
  /** How far the targets at work have come, by target ID. */
  readonly live: ProgressByTarget;
}

/** Whether nothing more will happen in the release. */
export function isOver(view: ReleaseView): boolean {
  return hasEnded(view.status.phase) || view.closedAt !== undefined;
}

/**
 * Whether the release ended in Temporal without having ended itself: terminated or timed out. What it had under way
 * was not tidied up by it.
 */
export function wasCutOff(view: ReleaseView): boolean {
  return view.closedAt !== undefined && !hasEnded(view.status.phase);
}

/** Whether the release waits for a person: to approve, or to decide on what has failed. */
export function needsDecision({ status: { phase } }: ReleaseView): boolean {
  return phase === 'waitingForApproval' || phase === 'waitingForDecision';
}

/** What a command that reports on a release ends with. */
export function exitCodeOf(view: ReleaseView): ExitCode {
  const { phase, environments } = view.status;
  if (wasCutOff(view)) return ExitCode.Error;
  if (!hasEnded(phase)) return needsDecision(view) ? ExitCode.WaitingForDecision : ExitCode.Done;
  const failed = environments.some((environment) =>
    Object.entries(environment.counts).some(
      ([state, count]) => count > 0 && isUnsuccessful(state as TargetState),
    ),
  );
  if (failed || phase === 'partlySucceeded' || phase === 'rolledBack') return ExitCode.EndedWithFailedTargets;
  return phase === 'succeeded' ? ExitCode.Done : ExitCode.Error;
}
