import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import pMap from 'p-map';
import { targetWorkflowId } from '../contract/names.js';
import type { LiveProgress, TargetLiveProgress } from '../contract/progress.js';
import type { ReleaseStatus } from '../contract/status.js';

/** Live progress by target ID. */
export type ProgressByTarget = Readonly<Record<string, TargetLiveProgress>>;

/** Descriptions under way at once: kind to the server, and enough for the largest batch in a second or two. */
const DESCRIBE_AT_ONCE = 20;

/**
 * How far the targets at work have come. The `status` query cannot know: what a look has seen is in the failure of the
 * activity that waits, so that it costs no history, and is read from there. A target without an answer is left out.
 */
export async function readTargetProgress(client: Client, status: ReleaseStatus): Promise<ProgressByTarget> {
  const atWork = status.environments
    .flatMap((environment) => environment.targets)
    .filter((target) => target.state === 'refreshing' || target.state === 'baking');
  const seen = await pMap(
    atWork,
    async ({ id }): Promise<[string, LiveProgress | undefined]> => {
      try {
        return [id, progressOf(client, await client.workflow.getHandle(targetWorkflowId(id)).describe())];
      } catch {
        // Percentages are an extra: a target that has just ended, or a busy server, must not break the status.
        return [id, undefined];
      }
    },
    { concurrency: DESCRIBE_AT_ONCE },
  );
  return Object.fromEntries(seen.filter((entry): entry is [string, LiveProgress] => entry[1] !== undefined));
}

/** What the waiting activity of a workflow saw when it last looked. */
export function progressOf(
  client: Client,
  description: WorkflowExecutionDescription,
): LiveProgress | undefined {
  const { failureConverter, payloadConverter } = client.options.loadedDataConverter;
  for (const activity of description.raw.pendingActivities ?? []) {
    if (!activity.lastFailure) continue;
    const failure = failureConverter.failureToError(activity.lastFailure, payloadConverter);
    if (!(failure instanceof ApplicationFailure)) continue;
    const progress = failure.details?.find(isProgress);
    if (progress) return progress;
  }
  return undefined;
}

function isProgress(detail: unknown): detail is LiveProgress {
  if (typeof detail !== 'object' || detail === null) return false;
  const { status, message, seenAt } = detail as Partial<Record<keyof LiveProgress, unknown>>;
  return typeof status === 'string' && typeof message === 'string' && typeof seenAt === 'string';
}
