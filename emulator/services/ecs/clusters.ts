import type {
  CapacityProvider,
  Cluster,
  DescribeCapacityProvidersCommandInput,
  DescribeCapacityProvidersResponse,
  DescribeClustersCommandInput,
  DescribeClustersResponse,
  Failure,
  ListClustersCommandInput,
  ListClustersResponse,
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  Tag,
} from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../service.js';
import { findGroup } from '../autoScaling/instances.js';
import { capacityProviderName, containerInstancesOf } from './containerInstances.js';
import { deploymentsAt } from './deployments.js';
import { invalidParameter } from './errors.js';
import { page } from './paging.js';
import { arnOf, clustersOf, findCluster, findService, type EcsCluster } from './state.js';

/** ARNs of all clusters of the account and Region. */
export function listClusters(input: ListClustersCommandInput, context: RequestContext): ListClustersResponse {
  const arns = [...clustersOf(context.world, context.account, context.region).values()].map(({ arn }) => arn);
  const { items, nextToken } = page(arns, input, 100);
  return { clusterArns: items, ...(nextToken && { nextToken }) };
}

/** Clusters by name or ARN, at most 100, else `default`; those that do not exist are named as failures. */
export function describeClusters(
  input: DescribeClustersCommandInput,
  context: RequestContext,
): DescribeClustersResponse {
  const { world, account, region } = context;
  const wanted = input.clusters?.length ? input.clusters : ['default'];
  if (wanted.length > 100) throw invalidParameter('Clusters can have at most 100 items.');
  const withTags = input.include?.includes('TAGS') ?? false;
  const clusters: Cluster[] = [];
  const failures: Failure[] = [];
  for (const name of wanted) {
    const cluster = findCluster(world, account, region, name);
    if (cluster) clusters.push(describeCluster(cluster, withTags, context));
    else
      failures.push({
        arn: name.startsWith('arn:') ? name : arnOf(account, region, 'cluster', name),
        reason: 'MISSING',
      });
  }
  return { clusters, failures };
}

/** Capacity providers by name or ARN, or all; those that do not exist are named as failures. */
export function describeCapacityProviders(
  input: DescribeCapacityProvidersCommandInput,
  context: RequestContext,
): DescribeCapacityProvidersResponse {
  const { world, account, region } = context;
  const known = new Map<string, CapacityProvider>();
  for (const { capacityGroup } of clustersOf(world, account, region).values()) {
    if (capacityGroup === undefined) continue;
    const provider = describeCapacityProvider(capacityGroup, context);
    known.set(provider.name ?? '', provider);
  }
  const wanted = input.capacityProviders?.length ? input.capacityProviders : [...known.keys()];
  const found: CapacityProvider[] = [];
  const failures: Failure[] = [];
  for (const nameOrArn of wanted) {
    const name = nameOrArn.split('/').at(-1) ?? '';
    const provider = known.get(name);
    if (provider) found.push(provider);
    else failures.push({ arn: arnOf(account, region, 'capacity-provider', name), reason: 'MISSING' });
  }
  const { items, nextToken } = page(found, input, 10);
  return { capacityProviders: items, failures, ...(nextToken && { nextToken }) };
}

/** The tags of a cluster or of a service. */
export function listTagsForResource(
  { resourceArn = '' }: ListTagsForResourceCommandInput,
  { world, account, region }: RequestContext,
): ListTagsForResourceResponse {
  const [, type, path = ''] = /^arn:aws:ecs:[^:]+:\d+:(\w+)\/(.+)$/.exec(resourceArn) ?? [];
  const [clusterName = ''] = path.split('/');
  const cluster = findCluster(world, account, region, clusterName);
  const resource = type === 'service' ? cluster && findService(cluster, resourceArn) : cluster;
  if (!resource || resource.arn !== resourceArn) {
    throw invalidParameter('The specified resource is not found. Specify a valid ARN and try again.');
  }
  return { tags: tagList(resource.tags) };
}

/** Tags as ECS lists them. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

function describeCluster(cluster: EcsCluster, withTags: boolean, context: RequestContext): Cluster {
  const deployments = [...cluster.services.values()].flatMap(({ deployments, desiredCount }) =>
    deploymentsAt(deployments, desiredCount, context.now),
  );
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const providers = cluster.capacityGroup === undefined ? [] : [capacityProviderName(cluster.capacityGroup)];
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: containerInstancesOf(cluster, context).length,
    runningTasksCount: sum(deployments.map(({ runningCount }) => runningCount)),
    pendingTasksCount: sum(deployments.map(({ pendingCount }) => pendingCount)),
    activeServicesCount: cluster.services.size,
    statistics: [],
    tags: withTags ? tagList(cluster.tags) : [],
    settings: [],
    capacityProviders: providers,
    defaultCapacityProviderStrategy: providers.map((capacityProvider) => ({
      capacityProvider,
      weight: 1,
      base: 0,
    })),
  };
}

function describeCapacityProvider(
  group: string,
  { world, account, region }: RequestContext,
): CapacityProvider {
  const name = capacityProviderName(group);
  return {
    capacityProviderArn: arnOf(account, region, 'capacity-provider', name),
    name,
    status: 'ACTIVE',
    autoScalingGroupProvider: {
      autoScalingGroupArn: findGroup(world, account, region, group)?.arn,
      managedScaling: { status: 'DISABLED' },
      managedTerminationProtection: 'DISABLED',
      managedDraining: 'ENABLED',
    },
    tags: [],
  };
}
