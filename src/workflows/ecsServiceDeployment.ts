import type { TargetInput, TargetResult } from '../contract/messages.js';
import { serviceRef } from '../contract/target.js';
import { foreignDeployment, obstacleToDeployment, whyServiceLeaves } from '../rollout/deploymentRules.js';
import { describeOrder } from '../rollout/rollback.js';
import { change, look, waitFor } from './activityCalls.js';
import { checkedInput } from './checkInput.js';
import { isGone, lastLook, summarizeFailure, wasCancelled } from './failures.js';
import { ServiceWork, type ServiceOutcome } from './target/serviceWork.js';
import { isNoRelease, vouchedFor } from './target/vouched.js';
import { startDeployment } from './target/startDeployment.js';

/**
 * Makes one ECS service replace its tasks, and waits for a steady state; the way back does the same once the instances
 * are what they were. Its workflow ID is the target's, so that one service is never redeployed twice at a time.
 *
 * Ends with a result, not with a failure: a failed target is part of a release, and its reason is what matters.
 */
export async function ecsServiceDeployment(sent: TargetInput): Promise<TargetResult> {
  const input = checkedInput('ecsServiceDeployment', sent);
  const work = new ServiceWork(input);
  try {
    await vouchedFor(input);
    if (input.action === 'rollback') return work.result(await goBack(work, input.undo?.deploymentId));
    return work.result(await goForward(work));
  } catch (error) {
    if (isNoRelease(error)) throw error;
    const { deploymentId } = work;
    if (wasCancelled(error)) {
      // A forced deployment replaces tasks by equal ones: letting it finish is safer than stopping it half way.
      const left =
        deploymentId === undefined ? 'before the deployment began' : `; ECS finishes ${deploymentId}`;
      return work.result({ state: 'cancelled', reason: `the release was aborted ${left}` });
    }
    if (isGone(error)) return work.result(leftOut(input, reasonFor(error, work)));
    return work.result({ state: 'failed', reason: reasonFor(error, work) });
  }
}

async function goForward(work: ServiceWork): Promise<ServiceOutcome> {
  const { orders } = work;
  const ended = await redeploy(work, () => orders.rollBack !== undefined);
  if (ended) return ended;
  const { deploymentId } = work;
  if (deploymentId === undefined) {
    const order = orders.rollBack;
    const by = order ? describeOrder(order) : 'rolled back';
    return { state: 'rolledBack', reason: `${by}, before the deployment began` };
  }
  await work.report({ state: 'refreshing' });
  const verdict = await work.awaitUnlessRolledBack(deploymentId);
  return verdict && !orders.rollBack ? verdict : goBack(work, deploymentId);
}

/**
 * Rolls the deployment back if it is under way, and lets the tasks be placed anew: the instances that carry them are, by
 * then, what they were before the release.
 * @param undo the deployment of the way forward; without one there is nothing to take back
 */
async function goBack(work: ServiceWork, undo: string | undefined): Promise<ServiceOutcome> {
  if (undo === undefined) return { state: 'rolledBack', reason: 'nothing was begun, so nothing goes back' };
  const { service, input, orders } = work;
  const by = orders.rollBack ? `${describeOrder(orders.rollBack)}; ` : '';
  work.deploymentId = undo;
  await work.report({
    state: 'rollingBack',
    ...(orders.rollBack ? { reason: describeOrder(orders.rollBack) } : {}),
  });
  const { serviceDeploymentArn } = await change.rollBackServiceDeployment({ ...service, deploymentId: undo });
  if (serviceDeploymentArn !== undefined) {
    const { expectedSeconds } = input.target;
    const { polling } = input.config;
    await waitFor(work.limit).awaitServiceRollback({
      ...service,
      serviceDeploymentArn,
      expectedSeconds,
      polling,
    });
  }
  const ended = await redeploy(work, () => false);
  if (ended?.state === 'skipped') return { state: 'rolledBack', reason: `${by}${noWayBack(ended.reason)}` };
  if (ended) return { state: 'failed', reason: `${by}not rolled back: ${ended.reason ?? ''}` };
  await work.report({ state: 'rollingBack' });
  const { state, reason = '' } = await work.awaitDeployment(work.deploymentId, work.limit);
  if (state === 'skipped') return { state: 'rolledBack', reason: `${by}${noWayBack(reason)}` };
  return state === 'succeeded'
    ? { state: 'rolledBack', reason: `${by}its tasks were placed anew` }
    : { state: 'failed', reason: `${by}not rolled back: ${reason}` };
}

/**
 * Starts a deployment, as soon as nothing stands in its way.
 * @param isNotWanted whether the deployment is not wanted any more
 * @returns why there is none; nothing when there is one, or none was wanted
 */
async function redeploy(
  work: ServiceWork,
  isNotWanted: () => boolean,
): Promise<(ServiceOutcome & { state: 'failed' | 'skipped' }) | undefined> {
  const { service, input, orders } = work;
  const until = Date.now() + work.limit;
  for (;;) {
    const before = await look.inspectService(service);
    const leaving = whyServiceLeaves(before);
    if (leaving !== undefined) return { state: 'skipped', reason: leaving };
    const obstacle = obstacleToDeployment(before, serviceRef(input.target.id));
    if (obstacle !== undefined) return { state: 'failed', reason: obstacle };
    const foreign = foreignDeployment(before, work.deploymentId ?? input.undo?.deploymentId);
    if (foreign && input.config.foreignRefresh !== 'wait') {
      const reason = `somebody else's deployment ${foreign.deploymentId} is under way; golden-ami leaves it alone. See it: ${work.command}`;
      return { state: 'failed', reason };
    }
    if (foreign) await work.awaitForeignDeployment(foreign, until);
    else if (orders.pausedBy !== undefined && !orders.rollBack) {
      await work.report({
        state: 'waiting',
        reason: `paused by ${orders.pausedBy} before the deployment began`,
      });
      await orders.mayGoOn();
    } else {
      if (isNotWanted()) return undefined;
      const previousDeploymentId = before.deployment?.deploymentId;
      work.deploymentId = await startDeployment(work, previousDeploymentId);
      return undefined;
    }
    if (isNotWanted()) return undefined;
  }
}

/** The end of the work on a service that was deleted meanwhile: that says nothing of the image. */
function leftOut({ action }: TargetInput, reason: string): ServiceOutcome {
  return action === 'rollback'
    ? { state: 'rolledBack', reason: noWayBack(reason) }
    : { state: 'skipped', reason };
}

function noWayBack(reason = ''): string {
  return `nothing goes back: ${reason}`;
}

function reasonFor(error: unknown, work: ServiceWork): string {
  const seen = lastLook(error);
  if (seen === undefined) return summarizeFailure(error).message;
  return `the service has not reached a steady state after ${work.limitInWords} (${seen}). Review it: ${work.command}`;
}
