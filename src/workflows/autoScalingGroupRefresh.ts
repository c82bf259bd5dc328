import { CancellationScope, patched } from '@temporalio/workflow';
import { formatSeconds, milliseconds, seconds } from '../contract/duration.js';
import type { GroupSnapshot } from '../contract/group.js';
import type { TargetInput, TargetResult, TargetUndo } from '../contract/messages.js';
import { preferencesForWayForward } from '../rollout/goalPreferences.js';
import { preferencesFor } from '../rollout/preferences.js';
import {
  describeForeignRefresh,
  isActive,
  judgeRefresh,
  obstacleTo,
  runsImage,
  whyLeaving,
  type RefreshGoal,
} from '../rollout/refreshRules.js';
import { describeOrder } from '../rollout/rollback.js';
import { former } from '../rollout/templateVersion.js';
import { look } from './activityCalls.js';
import { checkedInput } from './checkInput.js';
import { isBusy, isGone, lastLook, summarizeFailure, wasCancelled } from './failures.js';
import { abandon } from './target/abandon.js';
import { GroupWork, type Outcome } from './target/groupWork.js';
import { describeFailedRollback, rollBackGroup, takeBackLatestVersion } from './target/rollBackGroup.js';
import { isNoRelease, vouchedFor } from './target/vouched.js';
import { startRefresh } from './target/startRefresh.js';
import { backIfHealthy, succeededIfHealthy, wasBegun, whereUnhealthy } from './target/targetHealth.js';
import { isAlreadyOurs, prepareVersion } from './target/templateVersion.js';

/**
 * Brings one Auto Scaling group to the release's image: a launch template version, an instance refresh, and a look at
 * what the instances really run; or back to what it ran before. Its workflow ID is the target's, so that one group is
 * never worked on twice.
 *
 * Ends with a result, not with a failure: a failed target is part of a release, and its reason is what matters.
 */
export async function autoScalingGroupRefresh(sent: TargetInput): Promise<TargetResult> {
  const input = checkedInput('autoScalingGroupRefresh', sent);
  const work = new GroupWork(input);
  let outcome: Outcome;
  try {
    await vouchedFor(input);
    outcome = await (input.action === 'rollback' ? goBack(work, input.undo ?? {}) : goForward(work));
  } catch (error) {
    if (isNoRelease(error)) throw error;
    outcome = wasCancelled(error)
      ? await CancellationScope.nonCancellable(() => abandon(work))
      : { state: isGone(error) ? 'skipped' : 'failed', reason: reasonFor(error, work) };
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
  if (!evidence || orders.rollBack) return goBack(work, work.known);
  const verdict = judgeRefresh(evidence, goal, preferencesFor(target.size, config.refresh));
  if (verdict.state === 'rolledBack') {
    await takeBackLatestVersion(work, work.known);
    return backIfHealthy(work, evidence.group, verdict);
  }
  if (verdict.state !== 'succeeded') return verdict;
  return (await succeededIfHealthy(work, evidence.group, verdict)) ?? goBack(work, work.known);
}

/** Starts the refresh, as soon as nothing stands in its way; or ends the work before there is one. */
async function start(work: GroupWork): Promise<Outcome | RefreshGoal> {
  const { input, group, orders } = work;
  const { config } = input;
  const until = Date.now() + milliseconds(config.polling.refreshTimeout);
  let unhealthyBefore: Awaited<ReturnType<typeof whereUnhealthy>> | undefined;
  for (;;) {
    const before = await look.inspectGroup(group);
    const reasonToSkip = reasonNotToRefresh(before, input);
    if (reasonToSkip) return isBrought(before, input) ? judgeAgain(work, before, reasonToSkip) : reasonToSkip;
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

    // In the middle of a refresh nobody can tell what was before it.
    unhealthyBefore ??= isAdopted ? {} : await whereUnhealthy(work, before);
    const version = await prepareVersion(before, input);
    const goal = { ...version, lastRefreshId: isAdopted ? undefined : before.latestRefresh?.refreshId };
    work.known = { ...former(before, input), ...version, ...unhealthyBefore };
    if (orders.pausedBy !== undefined && !orders.rollBack) {
      await work.report({
        state: 'waiting',
        reason: `paused by ${orders.pausedBy} before the refresh began`,
      });
      await orders.mayGoOn();
      if (!orders.rollBack) continue;
    }
    if (orders.rollBack) return rolledBackBefore(work);
    const preferences = preferencesForWayForward(
      preferencesFor(input.target.size, config.refresh),
      goal,
      before,
    );
    try {
      await startRefresh(work, goal, preferences);
      return goal;
    } catch (error) {
      // Begun since the look, and to be waited for: look again.
      if (wasCancelled(error) || !isBusy(error) || config.foreignRefresh !== 'wait') throw error;
      work.aim(undefined);
    }
  }
}

async function goBack(work: GroupWork, undo: TargetUndo): Promise<Outcome> {
  const { previousVersion, previousAlias, newVersion, templateId, refreshId, unhealthyBefore } = undo;
  const facts = { previousVersion, previousAlias, newVersion, templateId, refreshId, unhealthyBefore };
  work.known = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
  const order = work.orders.rollBack;
  try {
    await work.suspension.end();
    await work.report({ state: 'rollingBack', ...(order ? { reason: describeOrder(order) } : {}) });
    const { state, reason = '' } = await rollBackGroup(work, undo);
    return { state, reason: order ? `${describeOrder(order)}; ${reason}` : reason };
  } catch (error) {
    if (wasCancelled(error)) throw error;
    if (isGone(error))
      return { state: 'rolledBack', reason: `nothing goes back: ${summarizeFailure(error).message}` };
    return { state: 'failed', reason: describeFailedRollback(error, work, undo) };
  }
}

/** The order to go back came before there was a refresh; a version may be there already, and `$Latest` mean it. */
async function rolledBackBefore(work: GroupWork): Promise<Outcome> {
  const order = work.orders.rollBack;
  await takeBackLatestVersion(work, work.known);
  return {
    state: 'rolledBack',
    reason: `${order ? describeOrder(order) : 'rolled back'}, before the refresh began`,
  };
}

/**
 * Whether the release has brought the group to its image: earlier work has, and was not content with what
 * came of it.
 */
function isBrought(group: GroupSnapshot, { target, undo }: TargetInput): boolean {
  return target.newImage !== undefined && runsImage(group, target.newImage) && wasBegun(undo);
}

/** The same image again would change nothing; the group succeeds once its instances are healthy. */
async function judgeAgain(work: GroupWork, group: GroupSnapshot, skipped: Outcome): Promise<Outcome> {
  const { undo = {} } = work.input;
  if (!group.trafficSources || !patched('target-health-again')) return skipped;
  work.known = undo.unhealthyBefore ? { unhealthyBefore: undo.unhealthyBefore } : {};
  return (await succeededIfHealthy(work, group, { ...skipped, state: 'succeeded' })) ?? goBack(work, undo);
}

/** Why the group is not refreshed after all: things change between the plan and its turn. */
function reasonNotToRefresh(group: GroupSnapshot, { target, config }: TargetInput): Outcome | undefined {
  if (target.newImage !== undefined && runsImage(group, target.newImage)) {
    return { state: 'skipped', reason: `already runs ${target.newImage}` };
  }
  const leaving = whyLeaving(group);
  if (leaving !== undefined) return { state: 'skipped', reason: leaving };
  const obstacle = obstacleTo(group, config);
  return obstacle === undefined ? undefined : { state: 'failed', reason: obstacle };
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
