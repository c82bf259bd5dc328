import type {
  Deployment as EcsDeployment,
  DescribeServicesCommandInput,
  DescribeServicesResponse,
  Failure,
  ListServicesCommandInput,
  ListServicesResponse,
  Service,
} from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../../service.js';
import { hasCapacity } from '../capacity/containerInstances.js';
import { serviceDeploymentArn } from '../deployments/describe.js';
import type { RolloutState } from '../deployments/tasks.js';
import { invalidParameter } from '../errors.js';
import { eventsOf } from './events.js';
import { page } from '../paging.js';
import { tagList } from '../request.js';
import { arnOf, clusterNamed, desiredCountOf, findService, rolloutsOf, type EcsService } from '../state.js';
import { describeSettings } from './settings.js';
import { isGone, statusOf } from './status.js';

/** ARNs of a cluster's services, besides those that were deleted. */
export function listServices(
  input: ListServicesCommandInput,
  { world, account, region }: RequestContext,
): ListServicesResponse {
  const all = [...clusterNamed(world, account, region, input.cluster).services.values()];
  const services = all.filter(
    ({ launchType, scheduling, deletedAt }) =>
      deletedAt === undefined &&
      (input.launchType === undefined || launchType === input.launchType) &&
      (input.schedulingStrategy === undefined || input.schedulingStrategy === scheduling),
  );
  const { items, nextToken } = page(
    services.map(({ arn }) => arn),
    input,
    10,
  );
  return { serviceArns: items, ...(nextToken && { nextToken }) };
}

/** Services by name or ARN, at most ten; those that do not exist are named as failures. */
export function describeServices(
  input: DescribeServicesCommandInput,
  context: RequestContext,
): DescribeServicesResponse {
  const { world, account, region } = context;
  const cluster = clusterNamed(world, account, region, input.cluster);
  const wanted = input.services ?? [];
  if (wanted.length === 0) throw invalidParameter('Services cannot be empty.');
  if (wanted.length > 10) throw invalidParameter('Services can have at most 10 items.');
  const withTags = input.include?.includes('TAGS') ?? false;
  const services: Service[] = [];
  const failures: Failure[] = [];
  for (const nameOrArn of wanted) {
    const service = findService(cluster, nameOrArn);
    if (service) services.push(describeService(service, withTags, context));
    else {
      failures.push({
        arn: nameOrArn.startsWith('arn:')
          ? nameOrArn
          : arnOf(account, region, 'service', `${cluster.name}/${nameOrArn}`),
        reason: 'MISSING',
      });
    }
  }
  return { services, failures };
}

/** A service as ECS describes it. */
export function describeService(
  service: EcsService,
  withTags: boolean,
  context: Pick<RequestContext, 'world' | 'now'>,
): Service {
  const { now } = context;
  const { cluster, launchType, strategy, controller } = service;
  const rollouts = rolloutsOf(service, now);
  const deployments = isGone(service, now)
    ? []
    : rollouts.map((rollout) => carried(service, rollout, context));
  const sum = (count: (state: RolloutState) => number) =>
    deployments.reduce((total, state) => total + count(state), 0);
  const newest = service.deployments.at(-1);
  const placement = launchType ? { launchType } : { capacityProviderStrategy: [...strategy] };
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: cluster.arn,
    status: statusOf(service, now),
    desiredCount: desiredCountOf(service),
    runningCount: sum(({ runningCount }) => runningCount),
    pendingCount: sum(({ pendingCount }) => pendingCount),
    ...placement,
    ...(launchType === 'FARGATE' && { platformVersion: 'LATEST' }),
    taskDefinition: rollouts[0]?.rollout.revision.taskDefinition,
    deploymentConfiguration: describeSettings(service.settings),
    // Services of other controllers have task sets instead.
    deployments:
      controller === 'ECS' ? deployments.map((state) => describeRollout(state, launchType, placement)) : [],
    ...(controller === 'ECS' &&
      newest && { currentServiceDeployment: serviceDeploymentArn(service, newest) }),
    events: eventsOf(service, now),
    createdAt: new Date(service.createdAt),
    schedulingStrategy: service.scheduling,
    deploymentController: { type: controller },
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    tags: withTags ? tagList(service.tags) : [],
    enableECSManagedTags: false,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
  };
}

/** What of a rollout runs, given the instances that there are. */
function carried(
  service: EcsService,
  state: RolloutState,
  context: Pick<RequestContext, 'world' | 'now'>,
): RolloutState {
  if (hasCapacity(service, context)) return state;
  return { ...state, runningCount: 0, pendingCount: 0 };
}

function describeRollout(
  { rollout, updatedAt, ...shown }: RolloutState,
  launchType: EcsService['launchType'],
  placement: Pick<Service, 'launchType' | 'capacityProviderStrategy'>,
): EcsDeployment {
  return {
    id: rollout.id,
    taskDefinition: rollout.revision.taskDefinition,
    createdAt: new Date(rollout.startedAt),
    updatedAt: new Date(updatedAt),
    ...shown,
    ...placement,
    ...(launchType === 'FARGATE' && { platformVersion: '1.4.0' }),
  };
}
