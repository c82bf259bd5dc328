import type {
  CapacityProviderStrategyItem,
  Cluster,
  CreateClusterCommandInput,
  CreateClusterResponse,
  DeleteClusterCommandInput,
  DeleteClusterResponse,
  DescribeClustersCommandInput,
  DescribeClustersResponse,
  Failure,
  ListClustersCommandInput,
  ListClustersResponse,
  PutClusterCapacityProvidersCommandInput,
  PutClusterCapacityProvidersResponse,
} from '@aws-sdk/client-ecs';
import { AwsError, type RequestContext } from '../../service.js';
import { containerInstancesOf } from './capacity/containerInstances.js';
import { isFargate, providersOf } from './capacity/provider.js';
import { invalidParameter } from './errors.js';
import { page } from './paging.js';
import { refuseOthers, tagList, tagsOf } from './request.js';
import { arnOf, clusterNamed, clustersOf, findCluster, rolloutsOf, type EcsCluster } from './state.js';

/** Makes a cluster; one that exists is answered as it is. */
export function createCluster(
  input: CreateClusterCommandInput,
  context: RequestContext,
): CreateClusterResponse {
  const { world, account, region } = context;
  refuseOthers(input, 'CreateCluster', [
    'clusterName',
    'tags',
    'capacityProviders',
    'defaultCapacityProviderStrategy',
  ]);
  const name = input.clusterName ?? 'default';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
    throw invalidParameter(
      'Cluster name must have between 1 and 255 letters (uppercase and lowercase), numbers, underscores, and hyphens.',
    );
  }
  const capacity = capacityOf(input, context);
  const known = findCluster(world, account, region, name);
  if (known) return { cluster: describe(known, true, context) };
  const cluster: EcsCluster = {
    account,
    region,
    name,
    arn: arnOf(account, region, 'cluster', name),
    tags: tagsOf(input.tags),
    services: new Map(),
    ...capacity,
  };
  clustersOf(world, account, region).set(name, cluster);
  context.effect('CreateCluster', resourceOf(cluster));
  return { cluster: describe(cluster, true, context) };
}

/** Deletes a cluster that has neither services nor container instances. */
export function deleteCluster(
  input: DeleteClusterCommandInput,
  context: RequestContext,
): DeleteClusterResponse {
  const { world, account, region } = context;
  const cluster = clusterNamed(world, account, region, input.cluster);
  if ([...cluster.services.values()].some(({ deletedAt }) => deletedAt === undefined)) {
    throw new AwsError(
      'ClusterContainsServicesException',
      'The Cluster cannot be deleted while Services are active.',
    );
  }
  if (containerInstancesOf(cluster, context).length > 0) {
    throw new AwsError(
      'ClusterContainsContainerInstancesException',
      'The Cluster cannot be deleted while Container Instances are active or draining.',
    );
  }
  clustersOf(world, account, region).delete(cluster.name);
  context.effect('DeleteCluster', resourceOf(cluster));
  return { cluster: { ...describe(cluster, true, context), status: 'INACTIVE' } };
}

/** Says which capacity providers a cluster has, and which it uses when a service names none. */
export function putClusterCapacityProviders(
  input: PutClusterCapacityProvidersCommandInput,
  context: RequestContext,
): PutClusterCapacityProvidersResponse {
  const cluster = clusterNamed(context.world, context.account, context.region, input.cluster);
  const capacity = capacityOf(input, context);
  for (const { strategy, deletedAt } of cluster.services.values()) {
    const lost = strategy.some(
      ({ capacityProvider = '' }) => !capacity.capacityProviders.includes(capacityProvider),
    );
    if (lost && deletedAt === undefined) {
      throw new AwsError(
        'ResourceInUseException',
        'The specified capacity provider is in use and cannot be removed.',
      );
    }
  }
  Object.assign(cluster, capacity);
  context.effect('PutClusterCapacityProviders', resourceOf(cluster), {
    capacityProviders: capacity.capacityProviders,
  });
  return { cluster: describe(cluster, true, context) };
}

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
  const withSettings = input.include?.includes('SETTINGS') ?? false;
  const clusters: Cluster[] = [];
  const failures: Failure[] = [];
  for (const name of wanted) {
    const cluster = findCluster(world, account, region, name);
    if (cluster) {
      const described = describe(cluster, withTags, context);
      clusters.push(withSettings ? described : { ...described, settings: [] });
    } else
      failures.push({
        arn: name.startsWith('arn:') ? name : arnOf(account, region, 'cluster', name),
        reason: 'MISSING',
      });
  }
  return { clusters, failures };
}

/** What a request says of a cluster's capacity. */
interface CapacityInput {
  readonly capacityProviders?: readonly string[] | undefined;
  readonly defaultCapacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined;
}

function capacityOf(
  { capacityProviders = [], defaultCapacityProviderStrategy: strategy = [] }: CapacityInput,
  { world, account, region }: RequestContext,
): Pick<EcsCluster, 'capacityProviders' | 'defaultStrategy'> {
  const known = providersOf(world, account, region);
  const names = capacityProviders.map((nameOrArn) => nameOrArn.split('/').at(-1) ?? '');
  if (names.some((name) => !known.has(name) && !isFargate(name))) {
    throw invalidParameter(
      'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
    );
  }
  if (strategy.some(({ capacityProvider = '' }) => !names.includes(capacityProvider))) {
    throw invalidParameter(
      'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
    );
  }
  return {
    capacityProviders: names,
    defaultStrategy: strategy.map((item) => ({ weight: 0, base: 0, ...item })),
  };
}

function describe(cluster: EcsCluster, withTags: boolean, context: RequestContext): Cluster {
  const services = [...cluster.services.values()].filter(({ deletedAt }) => deletedAt === undefined);
  const rollouts = services.flatMap((service) => rolloutsOf(service, context.now));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: containerInstancesOf(cluster, context).length,
    runningTasksCount: sum(rollouts.map(({ runningCount }) => runningCount)),
    pendingTasksCount: sum(rollouts.map(({ pendingCount }) => pendingCount)),
    activeServicesCount: services.length,
    statistics: [],
    tags: withTags ? tagList(cluster.tags) : [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: [...cluster.capacityProviders],
    defaultCapacityProviderStrategy: [...cluster.defaultStrategy],
  };
}

function resourceOf({ account, region, name }: EcsCluster): string {
  return `${account}/${region}/ecs/${name}`;
}
