import { formatSeconds, seconds } from '../contract/duration.js';
import type { TargetInput, TargetResult } from '../contract/messages.js';
import { parseTargetId } from '../contract/target.js';
import { obstacleToDeployment } from '../rollout/deploymentRules.js';
import { change, look, waitUpTo } from './activityCalls.js';
import { lastLook, summarizeFailure, wasCancelled } from './failures.js';
import { reportProgress } from './reportProgress.js';

/**
 * Makes one ECS service replace its tasks, and waits for a steady state. Its workflow ID is the target's, so that one
 * service is never redeployed twice at a time.
 *
 * Ends with a result, not with a failure: a failed target is part of a release, and its reason is what matters.
 */
export async function ecsServiceDeployment(input: TargetInput): Promise<TargetResult> {
  const { target, config, release } = input;
  const service = { targetId: target.id, account: config.account, release };
  const outcome = (result: Omit<TargetResult, 'id' | 'kind'>): TargetResult => ({
    id: target.id,
    kind: target.kind,
    ...result,
  });
  let deploymentId: string | undefined;
  const known = () => (deploymentId === undefined ? {} : { deploymentId });

  try {
    const before = await look.inspectService(service);
    const obstacle = obstacleToDeployment(before);
    if (obstacle !== undefined) return outcome({ state: 'failed', reason: obstacle });

    const started = await change.startServiceDeployment({
      ...service,
      previousDeploymentId: before.deployment?.deploymentId,
    });
    deploymentId = started.deploymentId;
    await reportProgress(outcome({ state: 'refreshing', deploymentId }));

    const verdict = await waitUpTo(config.polling.deploymentTimeout).awaitServiceDeployment({
      ...service,
      deploymentId,
      expectedSeconds: target.expectedSeconds,
      polling: config.polling,
    });
    return outcome({ deploymentId, ...verdict });
  } catch (error) {
    if (wasCancelled(error)) {
      // A forced deployment replaces tasks by equal ones: letting it finish is safer than stopping it half way.
      const left =
        deploymentId === undefined ? 'before the deployment began' : `; ECS finishes ${deploymentId}`;
      return outcome({ ...known(), state: 'cancelled', reason: `the release was aborted ${left}` });
    }
    return outcome({ ...known(), state: 'failed', reason: reasonFor(error, input) });
  }
}

function reasonFor(error: unknown, { target, config }: TargetInput): string {
  const seen = lastLook(error);
  if (seen === undefined) return summarizeFailure(error).message;
  const ref = parseTargetId(target.id);
  const waited = formatSeconds(seconds(config.polling.deploymentTimeout));
  const command =
    ref.kind === 'ecs'
      ? `aws ecs describe-services --region ${ref.region} --cluster ${ref.cluster} --services ${ref.service}`
      : '';
  return `the service has not reached a steady state after ${waited} (${seen}). Review it: ${command}`;
}
