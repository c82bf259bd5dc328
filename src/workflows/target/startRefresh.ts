import { patched } from '@temporalio/workflow';
import type { EffectivePreferences } from '../../config/schema.js';
import { isOurs, type RefreshGoal } from '../../rollout/refreshRules.js';
import { change, look } from '../activityCalls.js';
import { releaseFailure, summarizeFailure, wasCancelled, wasNotDone } from '../failures.js';
import type { GroupWork } from './groupWork.js';

/**
 * Starts the refresh that the work aims at, and follows it. When that is given up without anybody knowing whether AWS has
 * started one, it looks once more: a target never ends while a refresh of ours goes on unknown.
 */
export async function startRefresh(
  work: GroupWork,
  goal: RefreshGoal,
  preferences: EffectivePreferences,
): Promise<void> {
  work.aim(goal);
  try {
    const { refreshId } = await change.startInstanceRefresh({ ...work.group, goal, preferences });
    work.follow(refreshId);
  } catch (error) {
    if (wasNotDone(error) || wasCancelled(error) || !patched('look-after-failed-start')) throw error;
    const refreshId = await startedAllTheSame(work, goal, error);
    if (refreshId === undefined) throw error;
    work.follow(refreshId);
  }
}

/** The refresh that AWS has started although the start failed, if there is one. */
async function startedAllTheSame(
  work: GroupWork,
  goal: RefreshGoal,
  failure: unknown,
): Promise<string | undefined> {
  try {
    const { latestRefresh } = await look.inspectGroup(work.group);
    return latestRefresh && isOurs(latestRefresh, goal) ? latestRefresh.refreshId : undefined;
  } catch (error) {
    if (wasCancelled(error)) throw error;
    const { type, message } = summarizeFailure(failure);
    throw releaseFailure(
      type,
      `${message}. Whether AWS has started the refresh is not known. ` +
        `See it: ${work.command('describe-instance-refreshes')}`,
    );
  }
}
