import type { StopServiceDeploymentCommandInput, StopServiceDeploymentResponse } from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../../service.js';
import { conflict, invalidParameter, serviceDeploymentNotFound } from '../errors.js';
import { resourceOf } from '../state.js';
import { hasEnded, serviceDeploymentArn } from './describe.js';
import { lifecycleOf, phaseAt } from './lifecycle.js';
import { serviceOf } from './serviceDeployments.js';

/**
 * Stops a deployment, or rolls it back, which is what happens when the request does not say. One that is being stopped
 * or rolled back already goes on with that.
 * Source: Amazon ECS Developer Guide, "Stopping Amazon ECS service deployments".
 */
export function stopServiceDeployment(
  { serviceDeploymentArn: arn = '', stopType: type = 'ROLLBACK' }: StopServiceDeploymentCommandInput,
  context: RequestContext,
): StopServiceDeploymentResponse {
  const { now } = context;
  if (!/^arn:aws[a-z-]*:ecs:[^:]+:\d+:service-deployment\/.+\/.+\/.+$/.test(arn)) {
    throw invalidParameter('Invalid service deployment ARN.');
  }
  const service = serviceOf(arn, context);
  const index = service?.deployments.findIndex((each) => serviceDeploymentArn(service, each) === arn) ?? -1;
  const deployment = service?.deployments[index];
  if (!deployment || service.deletedAt !== undefined || service.controller !== 'ECS') {
    throw serviceDeploymentNotFound();
  }
  const supersededAt = service.deployments[index + 1]?.createdAt ?? Infinity;
  const { status } = phaseAt(lifecycleOf(deployment, supersededAt), now);
  if (hasEnded(status)) {
    throw conflict(`Cannot stop the service deployment because it is in the ${status} state.`);
  }
  if (status !== 'PENDING' && status !== 'IN_PROGRESS') return { serviceDeploymentArn: arn };
  if (type === 'ROLLBACK' && !deployment.source) {
    throw conflict('Cannot roll back the service deployment because there is no previous service revision.');
  }
  deployment.stop = { at: now, type };
  context.effect('StopServiceDeployment', resourceOf(service), {
    deploymentId: deployment.rolloutIds.forward,
    stopType: type,
  });
  return { serviceDeploymentArn: arn };
}
