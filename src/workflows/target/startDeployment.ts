import { CancellationScope, patched } from '@temporalio/workflow';
import { change, look } from '../activityCalls.js';
import { releaseFailure, summarizeFailure, wasCancelled, wasNotDone } from '../failures.js';
import type { ServiceWork } from './serviceWork.js';

/**
 * Starts a deployment. When that fails, or is cancelled, without anybody knowing whether ECS has started one, it looks once
 * more: a target never ends while a deployment of ours goes on unknown.
 * @returns the deployment to follow
 */
export async function startDeployment(
  work: ServiceWork,
  previousDeploymentId: string | undefined,
): Promise<string> {
  const { service } = work;
  try {
    return (await change.startServiceDeployment({ ...service, previousDeploymentId })).deploymentId;
  } catch (error) {
    if (wasNotDone(error) || !patched('look-after-failed-start')) throw error;
    // Noted even when the release is being aborted: ECS finishes it, and the result names it.
    work.deploymentId = await CancellationScope.nonCancellable(() =>
      startedAllTheSame(work, previousDeploymentId, error),
    );
    if (work.deploymentId === undefined || wasCancelled(error)) throw error;
    return work.deploymentId;
  }
}

/** The primary deployment that is there now and was not before, if there is one. */
async function startedAllTheSame(
  work: ServiceWork,
  previousDeploymentId: string | undefined,
  failure: unknown,
): Promise<string | undefined> {
  try {
    const { deployment } = await look.inspectService(work.service);
    return deployment?.deploymentId === previousDeploymentId ? undefined : deployment?.deploymentId;
  } catch {
    const { type, message } = summarizeFailure(failure);
    throw releaseFailure(
      type,
      `${message}. Whether ECS has started a deployment is not known. See it: ${work.command}`,
    );
  }
}
