import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs';
import { partitionOf } from '../../partition.js';
import { defineStore, type World } from '../../world.js';
import type { DeploymentBehaviour, DeploymentSettings } from './deployments/behaviour.js';
import type { ServiceDeployment } from './deployments/lifecycle.js';
import { rolloutStates, rolloutsAt, type RolloutState } from './deployments/tasks.js';
import { clusterNotFound, serviceNotFound } from './errors.js';

/** One ECS cluster. Times are milliseconds since the epoch. */
export interface EcsCluster {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly services: Map<string, EcsService>;
  /** Names of its capacity providers. */
  capacityProviders: readonly string[];
  defaultStrategy: readonly CapacityProviderStrategyItem[];
}

/** One service of a cluster. */
export interface EcsService {
  readonly cluster: EcsCluster;
  readonly name: string;
  readonly arn: string;
  /** Absent when it runs by a capacity provider strategy. */
  readonly launchType: 'EC2' | 'FARGATE' | undefined;
  readonly strategy: readonly CapacityProviderStrategyItem[];
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly scheduling: 'REPLICA' | 'DAEMON';
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** With which it was made. */
  readonly clientToken?: string | undefined;
  /** How its next deployments go. */
  behaviour: DeploymentBehaviour;
  settings: DeploymentSettings;
  /** When it was deleted: it can be described still. */
  deletedAt?: number;
  /** Oldest first; never empty. */
  readonly deployments: ServiceDeployment[];
}

const store = defineStore('ecs', () => new Map<string, EcsCluster>());

/** The clusters of one account and Region by name, in the order of their creation. */
export function clustersOf(world: World, account: string, region: string): Map<string, EcsCluster> {
  return store.of(world, account, region);
}

/** A cluster by name or ARN, as far as it exists. */
export function findCluster(
  world: World,
  account: string,
  region: string,
  nameOrArn = 'default',
): EcsCluster | undefined {
  const cluster = store.of(world, account, region).get(nameOf(nameOrArn));
  return nameOrArn.startsWith('arn:') && cluster?.arn !== nameOrArn ? undefined : cluster;
}

/**
 * A cluster by name or ARN; `default` when none is named.
 * @throws ClusterNotFoundException
 */
export function clusterNamed(
  world: World,
  account: string,
  region: string,
  nameOrArn: string | undefined,
): EcsCluster {
  const cluster = findCluster(world, account, region, nameOrArn);
  if (!cluster) throw clusterNotFound();
  return cluster;
}

/** A service of the cluster by name or ARN, as far as it exists. */
export function findService(cluster: EcsCluster, nameOrArn: string): EcsService | undefined {
  const service = cluster.services.get(nameOf(nameOrArn));
  return nameOrArn.startsWith('arn:') && service?.arn !== nameOrArn ? undefined : service;
}

/**
 * A service of the cluster by name or ARN.
 * @throws ServiceNotFoundException
 */
export function serviceNamed(cluster: EcsCluster, nameOrArn: string | undefined): EcsService {
  const service = findService(cluster, nameOrArn ?? '');
  if (!service) throw serviceNotFound();
  return service;
}

/** ARN of a resource of ECS. */
export function arnOf(account: string, region: string, type: string, path: string): string {
  return `arn:${partitionOf(region)}:ecs:${region}:${account}:${type}/${path}`;
}

/** ID of a service in the journal. */
export function resourceOf({ cluster, name }: EcsService): string {
  return `${cluster.account}/${cluster.region}/ecs/${cluster.name}/${name}`;
}

/** How many tasks the service wants. */
export function desiredCountOf({ deployments }: EcsService): number {
  return deployments.at(-1)?.desiredCount ?? 0;
}

/** Whether the service's tasks run on the instances of groups. */
export function runsOnInstances({ launchType, strategy }: EcsService): boolean {
  return launchType === undefined
    ? strategy.some(({ capacityProvider }) => !capacityProvider?.startsWith('FARGATE'))
    : launchType === 'EC2';
}

/** The service's rollouts at `now`, the newest first. */
export function rolloutsOf(service: EcsService, now: number): RolloutState[] {
  const wanted = { desiredCount: desiredCountOf(service), settings: service.settings };
  return rolloutStates(rolloutsAt(service.deployments, now), wanted, now);
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split('/').at(-1) ?? '') : nameOrArn;
}
