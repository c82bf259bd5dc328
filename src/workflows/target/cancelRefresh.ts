import { seconds } from '../../contract/duration.js';
import { change, waitUpTo } from '../activityCalls.js';
import { isGone, summarizeFailure } from '../failures.js';
import type { GroupWork, Outcome } from './groupWork.js';
import { lastLookAtHealth } from './targetHealth.js';

/** A cancelled refresh ends within the time AWS gives its instances; after this a person has to look. */
const CANCEL_DEADLINE = '2 hours';

/**
 * After a cancellation: no refresh of ours is left running, no process suspended, and the state says what is left
 * behind.
 */
export async function cancelRefresh(work: GroupWork): Promise<Outcome> {
  const { group, goal, refreshId, input } = work;
  if (!goal && refreshId === undefined) {
    return { state: 'cancelled', reason: 'the release was aborted before the refresh began' };
  }
  try {
    const cancelled = await change.cancelInstanceRefresh({ ...group, goal, refreshId });
    // Only now, so that nothing more is replaced; and before the wait, in case AWS holds back the end as well.
    await work.suspension.end();
    if (cancelled.refreshId === undefined) {
      return { state: 'cancelled', reason: 'the release was aborted before the refresh began' };
    }
    const { refresh, group: found } = await waitUpTo(CANCEL_DEADLINE).awaitInstanceRefresh({
      ...group,
      refreshId: cancelled.refreshId,
      expectedSeconds: seconds(CANCEL_DEADLINE),
      polling: input.config.polling,
    });
    const done = `${refresh.percentageComplete} % was replaced`;
    const ended = {
      refreshId: refresh.refreshId,
      reason: `the release was aborted; AWS says the refresh is ${refresh.status}, ${done}; what was replaced stays`,
    };
    const hasSucceeded =
      refresh.status === 'Successful' && input.action !== 'rollback' && !work.orders.rollBack;
    if (!hasSucceeded) return { ...ended, state: 'cancelled' };
    const unproven = await lastLookAtHealth(work, found);
    if (unproven === undefined) return { ...ended, state: 'succeeded' };
    return { ...ended, state: 'failed', reason: `${ended.reason}; ${unproven}` };
  } catch (error) {
    const { message } = summarizeFailure(error);
    if (isGone(error)) return { state: 'cancelled', reason: `the release was aborted; ${message}` };
    return {
      state: 'failed',
      reason: `the release was aborted, but the refresh could not be cancelled: ${message}`,
    };
  }
}
