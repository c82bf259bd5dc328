import { Message } from '../contract/names.js';
import type { LiveProgress } from '../contract/progress.js';
import { hasEnded, type ReleaseStatus } from '../contract/status.js';
import { isUnsuccessful, type TargetState } from '../contract/target.js';
import type { TemporalAccess } from './connect.js';
import { ExitCode } from './goldenAmiError.js';
import { progressOf, readTargetProgress, type ProgressByTarget } from './liveProgress.js';
import { displayName, type ReleaseRef } from './releaseRef.js';
import { translateError } from './translateError.js';

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

/** A query is answered in milliseconds; this leaves a worker time to replay a release it has not in its cache. */
export const QUERY_DEADLINE_MS = 10_000;

/**
 * Reads a release.
 * @throws GoldenAmiError when there is no such release or no worker answers
 */
export async function readRelease(
  access: TemporalAccess,
  ref: ReleaseRef,
  options: { readonly live?: boolean; readonly deadlineMs?: number } = {},
): Promise<ReleaseView> {
  try {
    const handle = access.client.workflow.getHandle(ref.workflowId);
    const deadline = Date.now() + (options.deadlineMs ?? QUERY_DEADLINE_MS);
    return await access.connection.withDeadline(deadline, async () => {
      const description = await handle.describe();
      const status = await handle.query<ReleaseStatus>(Message.Status);
      const progress = progressOf(access.client, description);
      return {
        pipeline: ref.pipeline,
        release: ref.release,
        workflowId: ref.workflowId,
        runId: description.runId,
        temporalStatus: description.status.name,
        ...(description.closeTime === undefined ? {} : { closedAt: description.closeTime.toISOString() }),
        status,
        ...(progress === undefined ? {} : { progress }),
        live: options.live === true ? await readTargetProgress(access.client, status) : {},
      };
    });
  } catch (error) {
    throw translateError(error, access, `ask release ${displayName(ref)} for its status`, displayName(ref));
  }
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

/** What a command that reports on a release ends with. */
export function exitCodeOf(view: ReleaseView): ExitCode {
  const { phase, environments } = view.status;
  if (wasCutOff(view)) return ExitCode.Error;
  if (!hasEnded(phase)) return phase === 'waitingForApproval' ? ExitCode.WaitingForDecision : ExitCode.Done;
  const failed = environments.some((environment) =>
    Object.entries(environment.counts).some(
      ([state, count]) => count > 0 && isUnsuccessful(state as TargetState),
    ),
  );
  if (failed || phase === 'partlySucceeded') return ExitCode.EndedWithFailedTargets;
  return phase === 'succeeded' ? ExitCode.Done : ExitCode.Error;
}
