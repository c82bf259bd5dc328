import {
  CancelInstanceRefreshCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import { withoutRepetition } from '../../aws/calls/patience.js';
import { isIrreversible, isNoActiveRefresh, isRefreshInProgress } from '../../aws/answers.js';
import { latestRefreshOf } from '../../aws/groups.js';
import type { Polling, EffectivePreferences } from '../../config/schema.js';
import { FailureType } from '../../contract/failures.js';
import type { RefreshEvidence, RefreshSnapshot } from '../../contract/group.js';
import type { LiveProgress } from '../../contract/progress.js';
import { nextLookIn, remainingSeconds } from '../../rollout/polling.js';
import { describeForeignRefresh, isActive, isOurs, type RefreshGoal } from '../../rollout/refreshRules.js';
import type { ActivityDependencies } from '../deps.js';
import { notYet, permanent } from '../failures.js';
import { accessTo, groupRef, readGroup, type GroupInput } from './groupAccess.js';
import { desiredConfiguration, toApiPreferences } from './refreshRequest.js';

/** AWS answers when both are in one place; some time later than "cancelled" is what it says of one it lost. */
const CANCEL_LOOK_SECONDS = 60;

/** The instance refreshes of a group. */
export function createRefreshActivities({ aws }: ActivityDependencies) {
  return {
    /**
     * Starts the refresh, at most once: StartInstanceRefresh takes no client token, so each attempt looks first and
     * adopts the refresh that an earlier attempt has started.
     * @throws TargetBusy when somebody else's refresh is active
     */
    async startInstanceRefresh(
      input: GroupInput & { goal: RefreshGoal; preferences: EffectivePreferences },
    ): Promise<{ refreshId: string; adopted: boolean }> {
      const { autoScaling, name } = accessTo(aws, input);
      const found = await latestRefreshOf(autoScaling, name);
      if (found && isOurs(found, input.goal)) return { refreshId: found.refreshId, adopted: true };
      if (found && isActive(found)) throw busy(input, found);
      const { strategy } = input.preferences;
      const preferences = toApiPreferences(input.preferences);
      const desired = await desiredConfiguration(autoScaling, name, input.goal);
      try {
        const answer = await autoScaling.send(
          new StartInstanceRefreshCommand({
            AutoScalingGroupName: name,
            ...(strategy === undefined ? {} : { Strategy: strategy }),
            ...(desired ? { DesiredConfiguration: desired } : {}),
            ...(preferences ? { Preferences: preferences } : {}),
          }),
        );
        return { refreshId: answer.InstanceRefreshId ?? '', adopted: false };
      } catch (error) {
        if (isRefreshInProgress(error)) {
          // Begun since the look: ours by an answer that was lost, or somebody else's.
          const active = await latestRefreshOf(autoScaling, name);
          if (active && isOurs(active, input.goal)) return { refreshId: active.refreshId, adopted: true };
          if (active) throw busy(input, active);
        }
        throw error;
      }
    },

    /**
     * Looks at a refresh; fails as `NotYet` until it has ended.
     * @returns how it ended, and what the group runs then
     */
    async awaitInstanceRefresh(
      input: GroupInput & { refreshId: string; expectedSeconds: number; polling: Polling },
    ): Promise<RefreshEvidence> {
      const { autoScaling, name } = accessTo(aws, input);
      const refresh = await withoutRepetition(() => latestRefreshOf(autoScaling, name, input.refreshId));
      if (!refresh) {
        await readGroup(aws, input);
        throw permanent(
          FailureType.TargetLost,
          `${input.targetId}: AWS no longer knows the refresh ${input.refreshId}`,
        );
      }
      if (isActive(refresh)) {
        const remaining =
          refresh.status === 'Cancelling'
            ? CANCEL_LOOK_SECONDS
            : remainingSeconds(input.expectedSeconds, percentageDone(refresh));
        throw notYet(progressOf(refresh), nextLookIn(remaining, input.polling));
      }
      return { refresh, group: await readGroup(aws, input) };
    },

    /**
     * Cancels the refresh that was asked for, if it is active: found by its ID or, when no answer ever named one, by
     * its desired configuration.
     * @returns the refresh to wait for, or nothing if there is none
     */
    async cancelInstanceRefresh(
      input: GroupInput & { refreshId?: string | undefined; goal?: RefreshGoal | undefined },
    ): Promise<{ refreshId?: string }> {
      const { autoScaling, name } = accessTo(aws, input);
      const found = await latestRefreshOf(autoScaling, name, input.refreshId);
      if (!found) return {};
      if (input.refreshId === undefined && !(input.goal && isOurs(found, input.goal))) return {};
      if (!isActive(found) || found.status === 'Cancelling') return { refreshId: found.refreshId };
      try {
        await autoScaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName: name }));
      } catch (error) {
        if (!isNoActiveRefresh(error)) throw error;
      }
      return { refreshId: found.refreshId };
    },

    /**
     * Rolls an active refresh back, at most once: RollbackInstanceRefresh takes no client token, so each attempt looks
     * first, and takes a rollback that is under way for the effect of an earlier one.
     * @returns `rollingBack`; or `ended` when there is nothing under way that could be rolled back; or `irreversible`,
     *   with AWS's words, when AWS never will
     */
    async rollBackInstanceRefresh(
      input: GroupInput & { refreshId: string },
    ): Promise<{ outcome: 'rollingBack' | 'ended' | 'irreversible'; words?: string }> {
      const { autoScaling, name } = accessTo(aws, input);
      const found = await latestRefreshOf(autoScaling, name, input.refreshId);
      if (found?.status === 'RollbackInProgress') return { outcome: 'rollingBack' };
      if (!found || !isActive(found) || found.status === 'Cancelling') return { outcome: 'ended' };
      try {
        await autoScaling.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName: name }));
        return { outcome: 'rollingBack' };
      } catch (error) {
        if (isIrreversible(error)) return { outcome: 'irreversible', words: error.words };
        if (isNoActiveRefresh(error)) return { outcome: 'ended' };
        throw error;
      }
    },
  };
}

function busy({ targetId }: GroupInput, refresh: RefreshSnapshot): Error {
  const { group: name, region } = groupRef(targetId);
  return permanent(
    FailureType.TargetBusy,
    `${targetId}: ${describeForeignRefresh(refresh, { name, region })}`,
  );
}

/** A rollback counts down: AWS says how much of the refresh is left in place. */
function percentageDone({ status, percentageComplete }: RefreshSnapshot): number {
  return status === 'RollbackInProgress' ? 100 - percentageComplete : percentageComplete;
}

function progressOf(refresh: RefreshSnapshot): Omit<LiveProgress, 'seenAt'> {
  const left =
    refresh.instancesToUpdate === undefined ? '' : `, ${refresh.instancesToUpdate} instances to update`;
  const said = refresh.statusReason === undefined ? '' : `: ${refresh.statusReason}`;
  return {
    status: refresh.status,
    percentage: refresh.percentageComplete,
    ...(refresh.instancesToUpdate === undefined ? {} : { instancesToUpdate: refresh.instancesToUpdate }),
    message: `${refresh.status}, ${refresh.percentageComplete} %${left}${said}`,
  };
}
