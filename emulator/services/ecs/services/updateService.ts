import type { UpdateServiceCommandInput, UpdateServiceResponse } from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../../service.js';
import { nextBehaviour } from '../deployments/injected.js';
import { startDeployment } from '../deployments/start.js';
import { invalidParameter, serviceNotActive } from '../errors.js';
import { refuseOthers } from '../request.js';
import {
  clusterNamed,
  desiredCountOf,
  resourceOf,
  rolloutsOf,
  serviceNamed,
  type EcsService,
} from '../state.js';
import { taskDefinitionArn } from '../taskDefinitions.js';
import { describeService } from './describeServices.js';
import { settingsWith } from './settings.js';

/**
 * Changes a service, and starts a deployment when one is forced or the task definition changes. There is no token:
 * every forced call starts another one. A change of the desired count or of the deployment configuration starts none.
 */
export function updateService(
  input: UpdateServiceCommandInput,
  context: RequestContext,
): UpdateServiceResponse {
  const { world, account, region, now } = context;
  refuseOthers(input, 'UpdateService', [
    'cluster',
    'service',
    'desiredCount',
    'taskDefinition',
    'forceNewDeployment',
    'deploymentConfiguration',
  ]);
  const service = serviceNamed(clusterNamed(world, account, region, input.cluster), input.service);
  if (service.deletedAt !== undefined) throw serviceNotActive();
  checkController(service, input);
  const desiredCount = input.desiredCount ?? desiredCountOf(service);
  if (desiredCount < 0) throw invalidParameter('desiredCount must be greater than or equal to 0.');
  const settings = settingsWith(service.settings, input.deploymentConfiguration);
  const current = rolloutsOf(service, now)[0]?.rollout.revision.taskDefinition ?? '';
  const taskDefinition =
    input.taskDefinition === undefined ? current : taskDefinitionArn(context, input.taskDefinition);

  service.settings = settings;
  const deploys = input.forceNewDeployment === true || taskDefinition !== current;
  const deployment = deploys
    ? startDeployment(
        service,
        { taskDefinition, desiredCount, behaviour: nextBehaviour(world, service, now) },
        now,
      )
    : undefined;
  const newest = service.deployments.at(-1);
  if (newest) newest.desiredCount = desiredCount;
  context.effect('UpdateService', resourceOf(service), {
    ...(deployment && { deploymentId: deployment.rolloutIds.forward }),
    ...(input.desiredCount !== undefined && { desiredCount }),
  });
  return { service: describeService(service, false, context) };
}

function checkController({ controller }: EcsService, input: UpdateServiceCommandInput): void {
  if (controller === 'ECS') return;
  const advice =
    controller === 'CODE_DEPLOY'
      ? 'Use AWS CodeDeploy to trigger a new deployment.'
      : 'Use CreateTaskSet to start a new deployment.';
  if (input.forceNewDeployment) {
    throw invalidParameter(
      `Cannot force a new deployment on services with a ${controller} deployment controller. ${advice}`,
    );
  }
  if (input.taskDefinition !== undefined) {
    throw invalidParameter(
      `Unable to update task definition on services with a ${controller} deployment controller. ${advice}`,
    );
  }
}
