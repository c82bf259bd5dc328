import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  paginateListContainerInstances,
  type Cluster,
  type Deployment,
  type ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';
import { DescribeAutoScalingInstancesCommand, type AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { DeploymentSnapshot, ServiceSnapshot } from '../contract/service.js';
import { withoutUndefined } from './groups.js';

/** DescribeServices takes this many services at once. */
export const SERVICES_PER_CALL = 10;

/** DescribeAutoScalingInstances takes this many instances at once. */
const INSTANCES_PER_CALL = 50;

/**
 * Reads one service.
 * @returns undefined when there is no such service
 */
export async function describeService(
  client: ECSClient,
  cluster: string,
  service: string,
): Promise<{ snapshot: ServiceSnapshot; service: Service } | undefined> {
  const answer = await client.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const found = answer.services?.[0];
  return found && { snapshot: serviceSnapshot(found), service: found };
}

/** The service as ECS described it, in the words of the contract. */
export function serviceSnapshot(service: Service): ServiceSnapshot {
  const primary = service.deployments?.find((deployment) => deployment.status === 'PRIMARY');
  const providers = (service.capacityProviderStrategy ?? []).map((item) => item.capacityProvider ?? '');
  return {
    arn: service.serviceArn ?? '',
    status: service.status ?? 'INACTIVE',
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    controller: service.deploymentController?.type ?? 'ECS',
    fargate:
      service.launchType === 'FARGATE' ||
      (providers.length > 0 &&
        providers.every((provider) => provider === 'FARGATE' || provider === 'FARGATE_SPOT')),
    ...elsewhere(service),
    ...roomOf(service),
    ...(service.schedulingStrategy === 'DAEMON' ? { daemon: true } : {}),
    ...(primary ? { deployment: deploymentSnapshot(primary) } : {}),
  };
}

function elsewhere({ launchType }: Service): Pick<ServiceSnapshot, 'elsewhere'> {
  if (launchType === 'MANAGED_INSTANCES') return { elsewhere: 'ECS Managed Instances' };
  return launchType === 'EXTERNAL' ? { elsewhere: 'ECS Anywhere' } : {};
}

/** Other strategies than the rolling one start a whole second set of tasks (`DeploymentConfiguration.strategy`). */
function roomOf({ deploymentConfiguration: configuration }: Service): Pick<ServiceSnapshot, 'room'> {
  const { strategy = 'ROLLING', minimumHealthyPercent, maximumPercent } = configuration ?? {};
  if (strategy !== 'ROLLING' || minimumHealthyPercent === undefined || maximumPercent === undefined)
    return {};
  return { room: { minimumHealthyPercent, maximumPercent } };
}

/** The deployment as ECS described it, in the words of the contract. */
export function deploymentSnapshot(deployment: Deployment): DeploymentSnapshot {
  return {
    deploymentId: deployment.id ?? '',
    status: deployment.status ?? 'INACTIVE',
    desiredCount: deployment.desiredCount ?? 0,
    runningCount: deployment.runningCount ?? 0,
    pendingCount: deployment.pendingCount ?? 0,
    failedTasks: deployment.failedTasks ?? 0,
    ...withoutUndefined({
      rolloutState: deployment.rolloutState,
      rolloutStateReason: deployment.rolloutStateReason,
    }),
  };
}

/**
 * Names of the Auto Scaling groups that carry a cluster: those behind its capacity providers, and those that its
 * container instances belong to.
 */
export async function groupsCarrying(
  clients: { ecs: ECSClient; autoScaling: AutoScalingClient },
  clusterArn: string,
): Promise<string[]> {
  const described = await clients.ecs.send(new DescribeClustersCommand({ clusters: [clusterArn] }));
  const cluster = described.clusters?.[0];
  if (!cluster) return [];
  const groups = new Set([
    ...(await groupsOfCapacityProviders(clients.ecs, cluster)),
    ...(await groupsOfContainerInstances(clients, clusterArn)),
  ]);
  return [...groups].sort();
}

async function groupsOfCapacityProviders(ecs: ECSClient, cluster: Cluster): Promise<string[]> {
  const names = (cluster.capacityProviders ?? []).filter((name) => !name.startsWith('FARGATE'));
  if (names.length === 0) return [];
  const answer = await ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders: names }));
  return (answer.capacityProviders ?? []).flatMap((provider) => {
    const name = provider.autoScalingGroupProvider?.autoScalingGroupArn?.split('autoScalingGroupName/')[1];
    return name === undefined ? [] : [name];
  });
}

async function groupsOfContainerInstances(
  clients: { ecs: ECSClient; autoScaling: AutoScalingClient },
  clusterArn: string,
): Promise<string[]> {
  const groups = new Set<string>();
  const pages = paginateListContainerInstances(
    { client: clients.ecs, pageSize: INSTANCES_PER_CALL },
    { cluster: clusterArn },
  );
  for await (const page of pages) {
    const arns = page.containerInstanceArns ?? [];
    if (arns.length === 0) continue;
    const described = await clients.ecs.send(
      new DescribeContainerInstancesCommand({ cluster: clusterArn, containerInstances: arns }),
    );
    const ids = (described.containerInstances ?? []).flatMap(({ ec2InstanceId }) => ec2InstanceId ?? []);
    if (ids.length === 0) continue;
    const answer = await clients.autoScaling.send(
      new DescribeAutoScalingInstancesCommand({ InstanceIds: ids }),
    );
    for (const { AutoScalingGroupName } of answer.AutoScalingInstances ?? []) {
      if (AutoScalingGroupName !== undefined) groups.add(AutoScalingGroupName);
    }
  }
  return [...groups];
}
