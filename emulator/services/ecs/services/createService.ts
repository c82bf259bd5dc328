import type { CreateServiceCommandInput, CreateServiceResponse } from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../../service.js';
import { USUAL_BEHAVIOUR, USUAL_SETTINGS } from '../deployments/behaviour.js';
import { nextBehaviour } from '../deployments/injected.js';
import { startDeployment } from '../deployments/start.js';
import { invalidParameter, notModelled } from '../errors.js';
import { refuseOthers, tagsOf } from '../request.js';
import { arnOf, clusterNamed, resourceOf, type EcsCluster, type EcsService } from '../state.js';
import { taskDefinitionArn } from '../taskDefinitions.js';
import { describeService } from './describeServices.js';
import { settingsWith } from './settings.js';
import { statusOf } from './status.js';

/** Makes a service, whose first deployment takes the usual time; the same client token answers the one that it made. */
export function createService(
  input: CreateServiceCommandInput,
  context: RequestContext,
): CreateServiceResponse {
  const { world, account, region, now } = context;
  refuseOthers(input, 'CreateService', [
    'cluster',
    'serviceName',
    'taskDefinition',
    'desiredCount',
    'clientToken',
    'launchType',
    'capacityProviderStrategy',
    'deploymentConfiguration',
    'deploymentController',
    'schedulingStrategy',
    'tags',
  ]);
  const cluster = clusterNamed(world, account, region, input.cluster);
  const name = input.serviceName ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
    throw invalidParameter(
      'Service name must have between 1 and 255 letters (uppercase and lowercase), numbers, underscores, and hyphens.',
    );
  }
  const { schedulingStrategy = 'REPLICA', desiredCount } = input;
  if (schedulingStrategy !== 'REPLICA') throw notModelled(`the scheduling strategy ${schedulingStrategy}`);
  if (desiredCount === undefined)
    throw invalidParameter('The desiredCount is required for a REPLICA service.');
  if (desiredCount < 0) throw invalidParameter('desiredCount must be greater than or equal to 0.');
  const known = cluster.services.get(name);
  if (known && statusOf(known, now) === 'ACTIVE') {
    if (input.clientToken !== undefined && input.clientToken === known.clientToken) {
      return { service: describeService(known, true, context) };
    }
    throw invalidParameter('Creation of service was not idempotent.');
  }
  if (known && statusOf(known, now) === 'DRAINING') {
    throw invalidParameter('Unable to Start a service that is still Draining.');
  }
  const taskDefinition = taskDefinitionArn(context, input.taskDefinition);

  const service: EcsService = {
    cluster,
    name,
    arn: arnOf(account, region, 'service', `${cluster.name}/${name}`),
    ...placementOf(input, cluster),
    controller: input.deploymentController?.type ?? 'ECS',
    scheduling: 'REPLICA',
    tags: tagsOf(input.tags),
    createdAt: now,
    clientToken: input.clientToken,
    behaviour: USUAL_BEHAVIOUR,
    settings: settingsWith(USUAL_SETTINGS, input.deploymentConfiguration),
    deployments: [],
  };
  startDeployment(
    service,
    { taskDefinition, desiredCount, behaviour: nextBehaviour(world, service, now) },
    now,
  );
  cluster.services.set(name, service);
  context.effect('CreateService', resourceOf(service), { desiredCount });
  return { service: describeService(service, true, context) };
}

/** Where tasks run: by launch type, by capacity provider, or as the cluster says. */
function placementOf(
  { launchType, capacityProviderStrategy: strategy = [] }: CreateServiceCommandInput,
  cluster: EcsCluster,
): Pick<EcsService, 'launchType' | 'strategy'> {
  if (launchType !== undefined && strategy.length > 0) {
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  if (launchType === 'EC2' || launchType === 'FARGATE') return { launchType, strategy: [] };
  if (launchType !== undefined) throw notModelled(`the launch type ${launchType}`);
  for (const { capacityProvider = '' } of strategy) {
    if (!cluster.capacityProviders.includes(capacityProvider)) {
      throw invalidParameter(
        'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
      );
    }
  }
  const chosen = strategy.length > 0 ? strategy : cluster.defaultStrategy;
  return chosen.length > 0
    ? { launchType: undefined, strategy: chosen.map((item) => ({ weight: 0, base: 0, ...item })) }
    : { launchType: 'EC2', strategy: [] };
}
