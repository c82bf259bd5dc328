import type {
  Deployment as EcsDeployment,
  DescribeServicesCommandInput,
  DescribeServicesResponse,
  Failure,
  ListServicesCommandInput,
  ListServicesResponse,
  Service,
  UpdateServiceCommandInput,
  UpdateServiceResponse,
} from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../service.js';
import { capacityProviderName } from './containerInstances.js';
import { tagList } from './clusters.js';
import { deploymentsAt, type DeploymentState } from './deployments.js';
import { invalidParameter } from './errors.js';
import { eventsOf } from './events.js';
import { page } from './paging.js';
import { addDeployment, arnOf, clusterNamed, findService, serviceNamed, type EcsService } from './state.js';

/** Daemons are not modelled. */
const SCHEDULING = 'REPLICA';

/** ARNs of a cluster's services. */
export function listServices(
  input: ListServicesCommandInput,
  { world, account, region }: RequestContext,
): ListServicesResponse {
  const all = [...clusterNamed(world, account, region, input.cluster).services.values()];
  const services = all.filter(
    ({ launchType }) =>
      (input.launchType === undefined || launchType === input.launchType) &&
      (input.schedulingStrategy === undefined || input.schedulingStrategy === SCHEDULING),
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
  { world, account, region, now }: RequestContext,
): DescribeServicesResponse {
  const cluster = clusterNamed(world, account, region, input.cluster);
  const wanted = input.services ?? [];
  if (wanted.length === 0) throw invalidParameter('Services cannot be empty.');
  if (wanted.length > 10) throw invalidParameter('Services can have at most 10 items.');
  const withTags = input.include?.includes('TAGS') ?? false;
  const services: Service[] = [];
  const failures: Failure[] = [];
  for (const nameOrArn of wanted) {
    const service = findService(cluster, nameOrArn);
    if (service) services.push(describeService(service, withTags, now));
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

/**
 * Changes a service, and starts a deployment when one is forced or the task definition changes. There is no token:
 * every forced call starts another one.
 */
export function updateService(
  input: UpdateServiceCommandInput,
  context: RequestContext,
): UpdateServiceResponse {
  const { world, account, region, now } = context;
  const cluster = clusterNamed(world, account, region, input.cluster);
  const service = serviceNamed(cluster, input.service);
  checkController(service, input);
  if (input.desiredCount !== undefined && input.desiredCount < 0) {
    throw invalidParameter('desiredCount must be greater than or equal to 0.');
  }

  service.desiredCount = input.desiredCount ?? service.desiredCount;
  const taskDefinition = input.taskDefinition ?? service.taskDefinition;
  const redefined = taskDefinition !== service.taskDefinition;
  service.taskDefinition = taskDefinition;
  const deployment =
    input.forceNewDeployment || redefined ? addDeployment(service, now, service.behaviour) : undefined;
  context.effect('UpdateService', `${account}/${region}/ecs/${cluster.name}/${service.name}`, {
    ...(deployment && { deploymentId: deployment.id }),
    ...(input.desiredCount !== undefined && { desiredCount: input.desiredCount }),
  });
  return { service: describeService(service, false, now) };
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

function describeService(service: EcsService, withTags: boolean, now: number): Service {
  const { cluster, desiredCount, launchType, controller, behaviour } = service;
  const states = deploymentsAt(service.deployments, desiredCount, now);
  const sum = (count: (state: DeploymentState) => number) =>
    states.reduce((total, state) => total + count(state), 0);
  const placement = placementOf(service);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: cluster.arn,
    status: 'ACTIVE',
    desiredCount,
    runningCount: sum(({ runningCount }) => runningCount),
    pendingCount: sum(({ pendingCount }) => pendingCount),
    ...placement,
    ...(launchType === 'FARGATE' && { platformVersion: 'LATEST' }),
    taskDefinition: service.taskDefinition,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: behaviour.circuitBreaker, rollback: false },
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      strategy: 'ROLLING',
    },
    // Services of other controllers have task sets instead.
    deployments:
      controller === 'ECS' ? states.map((state) => describeDeployment(service, state, placement)) : [],
    events: eventsOf(service, now),
    createdAt: new Date(service.createdAt),
    schedulingStrategy: SCHEDULING,
    deploymentController: { type: controller },
    loadBalancers: [],
    tags: withTags ? tagList(service.tags) : [],
    enableECSManagedTags: false,
    propagateTags: 'NONE',
  };
}

function describeDeployment(
  { launchType }: EcsService,
  state: DeploymentState,
  placement: Pick<Service, 'launchType' | 'capacityProviderStrategy'>,
): EcsDeployment {
  const { deployment, updatedAt, ...shown } = state;
  return {
    id: deployment.id,
    taskDefinition: deployment.taskDefinition,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(updatedAt),
    ...shown,
    ...placement,
    ...(launchType === 'FARGATE' && { platformVersion: '1.4.0' }),
  };
}

/** A service that runs on a capacity provider has no launch type. */
function placementOf({
  launchType,
  cluster: { capacityGroup },
}: EcsService): Pick<Service, 'launchType' | 'capacityProviderStrategy'> {
  if (launchType === 'FARGATE' || capacityGroup === undefined) return { launchType };
  return {
    capacityProviderStrategy: [{ capacityProvider: capacityProviderName(capacityGroup), weight: 1, base: 0 }],
  };
}
