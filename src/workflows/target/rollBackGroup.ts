import { CancellationScope, patched } from '@temporalio/workflow';
import { formatSeconds, milliseconds, seconds } from '../../contract/duration.js';
import type { GroupSnapshot, VersionAliases } from '../../contract/group.js';
import type { TargetUndo } from '../../contract/messages.js';
import { preferencesForWayBack } from '../../rollout/goalPreferences.js';
import { preferencesFor } from '../../rollout/preferences.js';
import {
  describeForeignRefresh,
  isActive,
  judgeRefresh,
  whyLeaving,
  type RefreshGoal,
} from '../../rollout/refreshRules.js';
import { describeReturn, wayBack, type WayBack } from '../../rollout/rollback.js';
import { FailureType } from '../../contract/failures.js';
import { change, look, waitUpTo } from '../activityCalls.js';
import { CHANNEL_DEADLINE } from '../channel.js';
import { isBusy, lastLook, summarizeFailure } from '../failures.js';
import type { GroupWork, Outcome } from './groupWork.js';
import { sh } from '../../contract/shell.js';
import { startRefresh } from './startRefresh.js';
import { backIfHealthy, wasBegun } from './targetHealth.js';

/**
 * Brings a group back to what it ran before, step by step; each step is decided from what the group looks like then, so
 * that it does not matter how far the way forward, or an earlier way back, had come.
 */
export async function rollBackGroup(work: GroupWork, undo: TargetUndo): Promise<Outcome> {
  const { group, input } = work;
  const { polling, foreignRefresh } = input.config;
  const limit = milliseconds(polling.refreshTimeout);
  const until = Date.now() + limit;
  const obstacle = await obstacleToWayBack(work, undo);
  // `$Latest` is left as it is where it would mean what cannot be launched.
  const aliases = obstacle === undefined ? await takeBackLatestVersion(work, undo) : undefined;
  for (;;) {
    const snapshot = await look.inspectGroup(group);
    const step = withoutReplacing(wayBack(snapshot, undo, input.config, aliases), snapshot, obstacle);
    switch (step.kind) {
      case 'back': {
        const back = { state: 'rolledBack', reason: step.reason } as const;
        return wasBegun(undo) && !whyLeaving(snapshot) ? backIfHealthy(work, snapshot, back) : back;
      }
      case 'impossible':
        return {
          state: 'failed',
          reason: `not rolled back: ${step.reason}${step.saysHow ? '' : `. ${howByHand(work, undo)}`}`,
        };
      case 'foreign': {
        if (foreignRefresh !== 'wait') {
          const { name } = snapshot;
          const { region } = work;
          return {
            state: 'failed',
            reason: `not rolled back: ${describeForeignRefresh(step.refresh, { name, region })}`,
          };
        }
        await work.awaitForeignRefresh(step.refresh, until);
        break;
      }
      case 'rollBack': {
        work.follow(step.refresh.refreshId);
        const { outcome } = await change.rollBackInstanceRefresh({
          ...group,
          refreshId: step.refresh.refreshId,
        });
        if (outcome === 'irreversible')
          await change.cancelInstanceRefresh({ ...group, refreshId: step.refresh.refreshId });
        await work.report({ state: 'rollingBack' });
        const { refresh } = await work.awaitRefresh(step.refresh.refreshId, limit);
        if (refresh.status === 'RollbackFailed') {
          const said = refresh.statusReason ?? 'AWS gave no reason';
          return { state: 'failed', reason: `the rollback failed: ${said}. ${howByHand(work, undo)}` };
        }
        break;
      }
      case 'cancel':
        work.follow(step.refresh.refreshId);
        await change.cancelInstanceRefresh({ ...group, refreshId: step.refresh.refreshId });
        await work.awaitRefresh(step.refresh.refreshId, limit);
        break;
      case 'wait':
        work.follow(step.refresh.refreshId);
        await work.awaitRefresh(step.refresh.refreshId, limit);
        break;
      case 'refresh': {
        const outcome = await refreshBack(work, step.goal, undo, aliases);
        if (outcome) return outcome;
        break;
      }
    }
  }
}

/**
 * Lets `$Latest` of the group's template launch what it did, before anything is launched by it again: the group itself may
 * name it, and others may that the release has never touched.
 * @returns what the aliases mean; undefined when the release has made no version
 */
export async function takeBackLatestVersion(
  { group, input }: GroupWork,
  { templateId, newVersion }: TargetUndo,
): Promise<VersionAliases | undefined> {
  if (newVersion === undefined) return undefined;
  const { config, release } = input;
  const descriptionPrefix = `golden-ami ${config.pipeline}/${release} back to version `;
  return change.takeBackLatestVersion({ ...group, templateId, version: newVersion, descriptionPrefix });
}

/**
 * Why the group cannot launch again what it did; looked at before anything is changed.
 * @returns undefined when it can, or was never given another version
 */
async function obstacleToWayBack(
  { group }: GroupWork,
  { templateId, previousVersion: version, newVersion }: TargetUndo,
): Promise<string | undefined> {
  if (templateId === undefined || version === undefined || newVersion === undefined) return undefined;
  if (!patched('way-back-is-looked-at')) return undefined;
  const { obstacle } = await look.inspectWayBack({ ...group, templateId, version });
  return obstacle;
}

/**
 * The same step, or the one that ends nothing that runs: whoever replaces instances terminates some before it
 * is found that their successors cannot be launched. "When you cancel an instance refresh, this does not roll
 * back any changes that it made" (`CancelInstanceRefresh`).
 */
function withoutReplacing(
  step: WayBack,
  { latestRefresh: latest }: GroupSnapshot,
  obstacle?: string,
): WayBack {
  if (obstacle === undefined || (step.kind !== 'rollBack' && step.kind !== 'refresh')) return step;
  if (latest && isActive(latest)) return { kind: 'cancel', refresh: latest };
  return { kind: 'impossible', reason: obstacle, saysHow: true };
}

/** @returns undefined when somebody else's refresh came first, and is to be waited for */
async function refreshBack(
  work: GroupWork,
  goal: RefreshGoal,
  undo: TargetUndo,
  aliases: VersionAliases | undefined,
): Promise<Outcome | undefined> {
  const { group, input } = work;
  const { templateId, newVersion: version } = goal;
  if (version === undefined) {
    const obstacle = await untilChannelIsBack(work);
    if (obstacle !== undefined) return { state: 'failed', reason: `not rolled back: ${obstacle}` };
  } else {
    const { exists } = await look.hasLaunchTemplateVersion({ ...group, templateId, version });
    if (!exists) {
      const reason = `not rolled back: version ${version} of launch template ${templateId}, which it ran before, was deleted`;
      return { state: 'failed', reason };
    }
  }
  const preferences = preferencesForWayBack(preferencesFor(input.target.size, input.config.refresh), goal);
  try {
    await startRefresh(work, goal, preferences);
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    if (!isBusy(error) || input.config.foreignRefresh !== 'wait') throw error;
    work.aim(undefined);
    return undefined;
  }
  await work.report({ state: 'rollingBack' });
  const evidence = await work.awaitRefresh(
    work.refreshId ?? '',
    milliseconds(input.config.polling.refreshTimeout),
  );
  const { state, reason = '' } = judgeRefresh(evidence, goal, preferences);
  if (state === 'skipped') return { state: 'rolledBack', reason: `nothing goes back: ${reason}` };
  if (state !== 'succeeded')
    return { state: 'failed', reason: `not rolled back: ${reason}. ${howByHand(work, undo)}` };
  return backIfHealthy(work, evidence.group, {
    state: 'rolledBack',
    reason: `refreshed back to ${describeReturn(goal, undo, aliases)}`,
  });
}

/**
 * A group that follows the channel parameter launches whatever that names: it waits until that is not the release's image.
 * @returns why there is nothing to wait for any more; undefined when the parameter is back
 */
async function untilChannelIsBack(work: GroupWork): Promise<string | undefined> {
  const { group, input } = work;
  const { pipeline, environment } = input.config;
  const { newImage: imageId } = input.target;
  if (imageId === undefined) return undefined;
  const whole =
    'The channel parameter goes back with its whole environment: ' +
    sh`golden-ami rollback ${`${pipeline}/${input.release}`} --environment ${environment}`;
  const follower = { ...group, pipeline, environment, imageId };
  try {
    if (patched('the-awaited-channel-is-named')) {
      const standing = await look.lookAtChannelBack(follower);
      if (standing.kind === 'back') return undefined;
      if (standing.kind === 'never') return standing.message;
      await work.report({ state: 'rollingBack', reason: `waits: ${standing.message}. ${whole}` });
    }
    await waitUpTo(CHANNEL_DEADLINE).awaitChannelBack(follower);
    return undefined;
  } catch (error) {
    const { type, message } = summarizeFailure(error);
    if (type === FailureType.ImageNotLaunchable) return message;
    const seen = lastLook(error);
    if (seen === undefined || CancellationScope.current().consideredCancelled) throw error;
    return `after ${CHANNEL_DEADLINE}: ${seen}. ${whole}`;
  }
}

/** The command by which a person brings the group back. */
function howByHand(work: GroupWork, { templateId, previousVersion }: TargetUndo): string {
  const command = work.command('start-instance-refresh');
  if (templateId === undefined || previousVersion === undefined) return `By hand: ${command}`;
  const desired = JSON.stringify({
    LaunchTemplate: { LaunchTemplateId: templateId, Version: previousVersion },
  });
  return `By hand: ${command} ` + sh`--desired-configuration ${desired}`;
}

/** Why the way back did not come to its end, with the command that does. */
export function describeFailedRollback(error: unknown, work: GroupWork, undo: TargetUndo): string {
  const seen = lastLook(error);
  if (seen === undefined)
    return `not rolled back: ${summarizeFailure(error).message}. ${howByHand(work, undo)}`;
  const waited = formatSeconds(seconds(work.input.config.polling.refreshTimeout));
  return (
    `the way back has not ended after ${waited} (${seen}). It goes on; see it: ` +
    work.command('describe-instance-refreshes')
  );
}
