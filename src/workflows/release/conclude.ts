import { allHandlersFinished, CancellationScope, condition, TemporalFailure } from '@temporalio/workflow';
import { FailureType, type FailureSummary } from '../../contract/failures.js';
import type { ReleaseResult } from '../../contract/messages.js';
import { placeId } from '../../contract/place.js';
import type { ReleasePhase } from '../../contract/status.js';
import { releaseEnded } from '../../rollout/notificationText.js';
import type { ReleaseRecord } from '../../rollout/releaseRecord.js';
import { countPlaces } from '../../rollout/unreachablePlaces.js';
import { detailsOf, releaseFailure, summarizeFailure, wasCancelled } from '../failures.js';
import { now } from '../time.js';
import { notifyAll, showPhase, type ReleaseContext } from './context.js';

/** Ends a release whose environments are all done. */
export async function succeed({ config, record, release }: ReleaseContext): Promise<ReleaseResult> {
  const names = config.environments.map((environment) => environment.name);
  const phase = record.hasFailures ? 'partlySucceeded' : 'succeeded';
  const unreachable = Object.fromEntries(
    names
      .map((name) => [name, record.unreachableOf(name).map(placeId)] as const)
      .filter(([, places]) => places.length > 0),
  );
  const without = Object.entries(unreachable).map(
    ([name, places]) => `${name}: ${countPlaces(places.length)}`,
  );
  const done = `${record.image.version} is rolled out in ${names.join(', ')}`;
  record.end(phase, [done, ...without].join('; '), now());
  showPhase(phase);
  await condition(allHandlersFinished);
  return {
    release,
    image: record.image,
    phase,
    environments: Object.fromEntries(names.map((name) => [name, record.countsOf(name)])),
    ...(without.length > 0 && { unreachable }),
  };
}

/**
 * Ends a release that cannot go on: says why in its status, and tells people.
 * @returns what the workflow fails with; an error that is no Temporal failure is a defect, and is passed on as it is, so
 *   that the task is retried once a mended worker is there
 */
export async function conclude(
  error: unknown,
  record: ReleaseRecord,
  context: ReleaseContext | undefined,
): Promise<unknown> {
  if (!(error instanceof TemporalFailure)) return error;
  const { phase, failure } = endOf(error, record);
  record.end(phase, failure.message, now(), failure);
  showPhase(phase);
  await CancellationScope.nonCancellable(async () => {
    if (context) await notifyAll(context, releaseEnded(context, failure));
    await condition(allHandlersFinished);
  });
  return releaseFailure(failure.type, failure.message, detailsOf(error));
}

/** Ends that are no failure of anything. */
const PHASE_BY_FAILURE: Readonly<Record<string, ReleasePhase>> = {
  [FailureType.ReleaseRejected]: 'rejected',
  [FailureType.ReleaseRolledBack]: 'rolledBack',
};

function endOf(
  error: TemporalFailure,
  record: ReleaseRecord,
): { phase: ReleasePhase; failure: FailureSummary } {
  if (record.abortRequest !== undefined || wasCancelled(error)) {
    record.requestAbort({ by: 'a cancellation of its workflow', at: now() });
    const { by, reason } = record.abortRequest ?? { by: '', reason: undefined };
    const because = reason === undefined ? '' : `: ${reason}`;
    return {
      phase: 'aborted',
      failure: { type: FailureType.ReleaseAborted, message: `aborted by ${by}${because}` },
    };
  }
  const failure = summarizeFailure(error);
  return { phase: PHASE_BY_FAILURE[failure.type] ?? 'failed', failure };
}
