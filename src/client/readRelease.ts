import { Message } from '../contract/names.js';
import type { ReleaseStatus } from '../contract/status.js';
import type { TemporalAccess } from './connect.js';
import { progressOf, readTargetProgress } from './liveProgress.js';
import { displayName, type ReleaseRef } from './releaseRef.js';
import { withEverything } from './readTargets.js';
import { isOver, type ReleaseView } from './releaseView.js';
import { isNotFound, translateError } from './translateError.js';

/**
 * A query is answered in milliseconds; this leaves a worker time to replay a release it has not in its cache, and a hundred
 * people who ask at once the time to be answered one by one. Where no worker polls, the server says so sooner.
 */
export const QUERY_DEADLINE_MS = 45_000;

/**
 * Reads a release.
 * @param options `live`: also how far the targets at work have come; `all`: every target, however many there are
 * @throws GoldenAmiError when there is no such release or no worker answers
 */
export async function readRelease(
  access: TemporalAccess,
  ref: ReleaseRef,
  options: { readonly live?: boolean; readonly all?: boolean; readonly deadlineMs?: number } = {},
): Promise<ReleaseView> {
  try {
    const handle = access.client.workflow.getHandle(ref.workflowId);
    const deadline = Date.now() + (options.deadlineMs ?? QUERY_DEADLINE_MS);
    return await access.connection.withDeadline(deadline, async () => {
      const description = await handle.describe();
      const answer = await handle.query<ReleaseStatus>(Message.Status);
      const status = options.all === true ? await withEverything(handle, answer) : answer;
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

/**
 * The release, if it has ended between a look at it and a message to it: the message failed because of that.
 * @param error what the message failed with
 */
export async function endedMeanwhile(
  error: unknown,
  access: TemporalAccess,
  ref: ReleaseRef,
): Promise<ReleaseView | undefined> {
  if (!isNotFound(error)) return undefined;
  const view = await readRelease(access, ref);
  return isOver(view) ? view : undefined;
}
