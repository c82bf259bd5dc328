import { CancellationScope } from '@temporalio/workflow';
import type { VersionToMake } from '../activities/autoScaling/templateVersions.js';
import { formatSeconds, milliseconds, seconds } from '../contract/duration.js';
import type { GroupSnapshot } from '../contract/group.js';
import type { TargetInput, TargetResult, TargetUndo } from '../contract/messages.js';
import { preferencesForGoal } from '../rollout/goalPreferences.js';
import { hashOf } from '../rollout/hash.js';
import { preferencesFor } from '../rollout/preferences.js';
import {
  describeForeignRefresh,
  isActive,
  isOurs,
  judgeRefresh,
  obstacleTo,
  runsImage,
  type RefreshGoal,
} from '../rollout/refreshRules.js';
import { describeOrder } from '../rollout/rollback.js';
import { change, look } from './activityCalls.js';
import { isBusy, lastLook, summarizeFailure, wasCancelled } from './failures.js';
import { cancelRefresh } from './target/cancelRefresh.js';
import { GroupWork, type Outcome } from './target/groupWork.js';
import { describeFailedRollback, rollBackGroup } from './target/rollBackGroup.js';

/**
 * Brings one Auto Scaling group to the release's image: a launch template version, an instance refresh, and a look at
 * what the instances really run; or back to what it ran before. Its workflow ID is the target's, so that one group is
 * never worked on twice.
 *
 * Ends with a result, not with a failure: a failed target is part of a release, and its reason is what matters.
 */
export async function autoScalingGroupRefresh(input: TargetInput): Promise<TargetResult> {
  const work = new GroupWork(input);
  let outcome: Outcome;
  try {
    outcome = await (input.action === 'rollback' ? goBack(work, input.undo ?? {}) : goForward(work));
  } catch (error) {
    outcome = wasCancelled(error)
      ? await CancellationScope.nonCancellable(() => cancelRefresh(work))
      : { state: 'failed', reason: reasonFor(error, work) };
  }
  await CancellationScope.nonCancellable(() => work.suspension.end());
  const { leftBehind } = work.suspension;
  if (leftBehind === undefined) return work.result(outcome);
  const reasons = [outcome.reason, leftBehind].filter((reason) => reason !== undefined);
  return work.result({ ...outcome, state: 'failed', reason: reasons.join('; ') });
}

async function goForward(work: GroupWork): Promise<Outcome> {
  const { input, orders } = work;
  const { config, target } = input;
  const goal = await start(work);
  if ('state' in goal) return goal;
  await work.report({ state: 'refreshing' });
  const evidence = await work.awaitRefreshUnlessOrdered(work.refreshId ?? '');
  if (evidence && !orders.rollBack)
    return judgeRefresh(evidence, goal, preferencesFor(target.size, config.refresh));
  return goBack(work, work.known);
}

/** Starts the refresh, as soon as nothing stands in its way; or ends the work before there is one. */
async function start(work: GroupWork): Promise<Outcome | RefreshGoal> {
  const { input, group, orders } = work;
  const { config } = input;
  const until = Date.now() + milliseconds(config.polling.refreshTimeout);
  for (;;) {
    const before = await look.inspectGroup(group);
    const reasonToSkip = reasonNotToRefresh(before, input);
    if (reasonToSkip) return reasonToSkip;
    const active = before.latestRefresh && isActive(before.latestRefresh) ? before.latestRefresh : undefined;
    const isAdopted = active !== undefined && (await isAlreadyOurs(before, input));
    if (active && !isAdopted) {
      if (config.foreignRefresh !== 'wait') {
        const { name } = before;
        return { state: 'failed', reason: describeForeignRefresh(active, { name, region: work.region }) };
      }
      await work.awaitForeignRefresh(active, until);
      if (orders.rollBack) return rolledBackBefore(work);
      await orders.mayGoOn();
      continue;
    }

    const version = await prepareVersion(before, input);
    const goal = { ...version, lastRefreshId: isAdopted ? undefined : before.latestRefresh?.refreshId };
    if (orders.pausedBy !== undefined && !orders.rollBack) {
      await work.report({
        state: 'waiting',
        reason: `paused by ${orders.pausedBy} before the refresh began`,
      });
      await orders.mayGoOn();
      if (!orders.rollBack) continue;
    }
    if (orders.rollBack) return rolledBackBefore(work);
    work.aim(goal);
    work.known = {
      templateId: goal.templateId,
      ...('version' in before.template ? { previousVersion: before.template.version } : {}),
      ...(goal.newVersion === undefined ? {} : { newVersion: goal.newVersion }),
    };
    const preferences = preferencesForGoal(preferencesFor(input.target.size, config.refresh), goal);
    try {
      const { refreshId } = await change.startInstanceRefresh({ ...group, goal, preferences });
      work.follow(refreshId);
      return goal;
    } catch (error) {
      // Begun since the look, and to be waited for: look again.
      if (wasCancelled(error) || !isBusy(error) || config.foreignRefresh !== 'wait') throw error;
      work.aim(undefined);
    }
  }
}

async function goBack(work: GroupWork, undo: TargetUndo): Promise<Outcome> {
  const { previousVersion, newVersion, templateId, refreshId } = undo;
  const facts = { previousVersion, newVersion, templateId, refreshId };
  work.known = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
  const order = work.orders.rollBack;
  try {
    await work.suspension.end();
    await work.report({ state: 'rollingBack', ...(order ? { reason: describeOrder(order) } : {}) });
    const { state, reason = '' } = await rollBackGroup(work, undo);
    return { state, reason: order ? `${describeOrder(order)}; ${reason}` : reason };
  } catch (error) {
    if (wasCancelled(error)) throw error;
    return { state: 'failed', reason: describeFailedRollback(error, work, undo) };
  }
}

function rolledBackBefore({ orders }: GroupWork): Outcome {
  const order = orders.rollBack;
  return {
    state: 'rolledBack',
    reason: `${order ? describeOrder(order) : 'rolled back'}, before the refresh began`,
  };
}

/** Why the group is not refreshed after all: things change between the plan and its turn. */
function reasonNotToRefresh(group: GroupSnapshot, { target, config }: TargetInput): Outcome | undefined {
  if (target.newImage !== undefined && runsImage(group, target.newImage)) {
    return { state: 'skipped', reason: `already runs ${target.newImage}` };
  }
  const obstacle = obstacleTo(group, config);
  return obstacle === undefined ? undefined : { state: 'failed', reason: obstacle };
}

/**
 * Whether the active refresh is one that an earlier run of this work has started: as its result said, or because it
 * goes to the version that this release has made.
 */
async function isAlreadyOurs(group: GroupSnapshot, input: TargetInput): Promise<boolean> {
  const { latestRefresh } = group;
  if (latestRefresh && latestRefresh.refreshId === input.undo?.refreshId) return true;
  const wanted = versionToMake(group, input);
  if (!latestRefresh || !('imageId' in wanted)) return false;
  const { config, release, target } = input;
  const { version: newVersion } = await look.findLaunchTemplateVersion({
    targetId: target.id,
    account: config.account,
    release,
    ...wanted,
  });
  return newVersion !== undefined && isOurs(latestRefresh, { templateId: wanted.templateId, newVersion });
}

/**
 * The launch template version that names the image; for a group that follows the channel parameter there is none to
 * make. Groups with one template and one version before share the version after.
 */
async function prepareVersion(
  group: GroupSnapshot,
  input: TargetInput,
): Promise<Pick<RefreshGoal, 'templateId' | 'newVersion'>> {
  const made = versionToMake(group, input);
  if (!('imageId' in made)) return made;
  const { version } = await change.createLaunchTemplateVersion({
    targetId: input.target.id,
    account: input.config.account,
    release: input.release,
    ...made,
    clientToken: hashOf(made),
  });
  return { templateId: made.templateId, newVersion: version };
}

/** @returns the template alone where there is no version to make */
function versionToMake(
  { template }: GroupSnapshot,
  { target, config, release }: TargetInput,
): VersionToMake | { readonly templateId: string } {
  if (template.kind !== 'launchTemplate') throw new Error(`${target.id} has no launch template`);
  const { templateId } = template;
  if (template.imageId === undefined) return { templateId };
  if (target.newImage === undefined) throw new Error(`the plan names no image for ${target.id}`);
  return {
    templateId,
    sourceVersion: template.version,
    imageId: target.newImage,
    description: `golden-ami ${config.pipeline}/${release} from version ${template.version}`,
  };
}

function reasonFor(error: unknown, work: GroupWork): string {
  const seen = lastLook(error);
  if (seen === undefined) return summarizeFailure(error).message;
  const waited = formatSeconds(seconds(work.input.config.polling.refreshTimeout));
  return (
    `the refresh ${work.refreshId ?? ''} has not ended after ${waited} (${seen}). It goes on; cancel it: ` +
    work.command('cancel-instance-refresh')
  );
}
