import { CancellationScope } from '@temporalio/workflow';
import type { GroupSnapshot } from '../contract/group.js';
import type { TargetInput, TargetResult } from '../contract/messages.js';
import { formatSeconds, seconds } from '../contract/duration.js';
import { parseTargetId } from '../contract/target.js';
import { hashOf } from '../rollout/hash.js';
import {
  describeForeignRefresh,
  isActive,
  judgeRefresh,
  obstacleTo,
  runsImage,
  type RefreshGoal,
} from '../rollout/refreshRules.js';
import { change, look, waitUpTo } from './activityCalls.js';
import { lastLook, summarizeFailure, wasCancelled } from './failures.js';
import { reportProgress } from './reportProgress.js';

/** A cancelled refresh ends within the time AWS gives its instances; after this a person has to look. */
const CANCEL_DEADLINE = '2 hours';

/**
 * Brings one Auto Scaling group to the release's image: a launch template version, an instance refresh, and a look at
 * what the instances really run. Its workflow ID is the target's, so that one group is never worked on twice.
 *
 * Ends with a result, not with a failure: a failed target is part of a release, and its reason is what matters.
 */
export async function autoScalingGroupRefresh(input: TargetInput): Promise<TargetResult> {
  const { target, config, release } = input;
  const group = { targetId: target.id, account: config.account, release };
  const outcome = (result: Omit<TargetResult, 'id' | 'kind'>): TargetResult => ({
    id: target.id,
    kind: target.kind,
    ...result,
  });
  let known: Partial<TargetResult> = {};
  let goal: RefreshGoal | undefined;

  try {
    const before = await look.inspectGroup(group);
    const reasonToSkip = reasonNotToRefresh(before, input);
    if (reasonToSkip) return outcome(reasonToSkip);

    goal = { ...(await prepareVersion(before, input)), lastRefreshId: before.latestRefresh?.refreshId };
    known = {
      ...('version' in before.template ? { previousVersion: before.template.version } : {}),
      ...(goal.newVersion === undefined ? {} : { newVersion: goal.newVersion }),
    };

    const { refreshId } = await change.startInstanceRefresh({ ...group, goal, preferences: config.refresh });
    known = { ...known, refreshId };
    await reportProgress(outcome({ state: 'refreshing', ...known }));

    const evidence = await waitUpTo(config.polling.refreshTimeout).awaitInstanceRefresh({
      ...group,
      refreshId,
      expectedSeconds: target.expectedSeconds,
      polling: config.polling,
    });
    return outcome({ ...known, ...judgeRefresh(evidence, goal, config.refresh) });
  } catch (error) {
    if (wasCancelled(error)) {
      return outcome({
        ...known,
        ...(await CancellationScope.nonCancellable(() => undo(input, goal, known.refreshId))),
      });
    }
    return outcome({ ...known, state: 'failed', reason: reasonFor(error, input, known.refreshId) });
  }
}

/** Why the group is not refreshed after all: things change between the plan and its turn. */
function reasonNotToRefresh(
  group: GroupSnapshot,
  { target, config }: TargetInput,
): Pick<TargetResult, 'state' | 'reason'> | undefined {
  if (target.newImage !== undefined && runsImage(group, target.newImage)) {
    return { state: 'skipped', reason: `already runs ${target.newImage}` };
  }
  const obstacle = obstacleTo(group, config);
  if (obstacle !== undefined) return { state: 'failed', reason: obstacle };
  const active = group.latestRefresh;
  if (active && isActive(active)) {
    const { region } = parseTargetId(target.id);
    return { state: 'failed', reason: describeForeignRefresh(active, { name: group.name, region }) };
  }
  return undefined;
}

/**
 * The launch template version that names the image; for a group that follows the channel parameter there is none to
 * make. Groups with one template and one version before share the version after.
 */
async function prepareVersion(
  group: GroupSnapshot,
  { target, config, release }: TargetInput,
): Promise<Pick<RefreshGoal, 'templateId' | 'newVersion'>> {
  const { template } = group;
  if (template.kind !== 'launchTemplate') throw new Error(`${target.id} has no launch template`);
  if (template.imageId === undefined) return { templateId: template.templateId };
  if (target.newImage === undefined) throw new Error(`the plan names no image for ${target.id}`);
  const made = {
    templateId: template.templateId,
    sourceVersion: template.version,
    imageId: target.newImage,
    description: `golden-ami ${config.pipeline}/${release} from version ${template.version}`,
  };
  const { version } = await change.createLaunchTemplateVersion({
    targetId: target.id,
    account: config.account,
    release,
    ...made,
    clientToken: hashOf(made),
  });
  return { templateId: template.templateId, newVersion: version };
}

/** After a cancellation: no refresh of ours is left running, and the state says what is left behind. */
async function undo(
  { target, config, release }: TargetInput,
  goal: RefreshGoal | undefined,
  refreshId: string | undefined,
): Promise<Pick<TargetResult, 'state' | 'reason' | 'refreshId'>> {
  if (!goal) return { state: 'cancelled', reason: 'the release was aborted before the refresh began' };
  const group = { targetId: target.id, account: config.account, release };
  try {
    const cancelled = await change.cancelInstanceRefresh({ ...group, goal, refreshId });
    if (cancelled.refreshId === undefined) {
      return { state: 'cancelled', reason: 'the release was aborted before the refresh began' };
    }
    const { refresh } = await waitUpTo(CANCEL_DEADLINE).awaitInstanceRefresh({
      ...group,
      refreshId: cancelled.refreshId,
      expectedSeconds: seconds(CANCEL_DEADLINE),
      polling: config.polling,
    });
    const done = `${refresh.percentageComplete} % was replaced`;
    return {
      refreshId: refresh.refreshId,
      state: refresh.status === 'Successful' ? 'succeeded' : 'cancelled',
      reason: `the release was aborted; AWS says the refresh is ${refresh.status}, ${done}; what was replaced stays`,
    };
  } catch (error) {
    const { message } = summarizeFailure(error);
    return {
      state: 'failed',
      reason: `the release was aborted, but the refresh could not be cancelled: ${message}`,
    };
  }
}

function reasonFor(error: unknown, { target, config }: TargetInput, refreshId: string | undefined): string {
  const seen = lastLook(error);
  if (seen === undefined) return summarizeFailure(error).message;
  const { region } = parseTargetId(target.id);
  const waited = formatSeconds(seconds(config.polling.refreshTimeout));
  const group = target.id.split('/asg/')[1] ?? '';
  return (
    `the refresh ${refreshId ?? ''} has not ended after ${waited} (${seen}). It goes on; cancel it: ` +
    `aws autoscaling cancel-instance-refresh --region ${region} --auto-scaling-group-name ${group}`
  );
}
