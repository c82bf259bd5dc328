import { defineStore, type World } from '../../world.js';
import { digest } from '../../ids.js';
import { clusterNotFound, serviceNotFound } from './errors.js';
import type { Deployment, DeploymentBehaviour } from './deployments.js';

/** One ECS cluster. Times are milliseconds since the epoch. */
export interface EcsCluster {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** Auto Scaling group behind its capacity provider. */
  readonly capacityGroup: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly services: Map<string, EcsService>;
}

/** One service of a cluster. */
export interface EcsService {
  readonly cluster: EcsCluster;
  readonly name: string;
  readonly arn: string;
  readonly launchType: 'EC2' | 'FARGATE';
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly behaviour: DeploymentBehaviour;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  desiredCount: number;
  taskDefinition: string;
  /** Oldest first. */
  readonly deployments: Deployment[];
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
  return `arn:aws:ecs:${region}:${account}:${type}/${path}`;
}

/** Starts another deployment of a service; the same one in every run has the same ID. */
export function addDeployment(service: EcsService, now: number, behaviour?: DeploymentBehaviour): Deployment {
  // Nineteen digits, as ECS writes them; a number of JavaScript does not hold as many.
  const number = BigInt(`0x${digest([service.arn, service.deployments.length]).slice(0, 15)}`);
  const deployment: Deployment = {
    id: `ecs-svc/${String(number).padStart(19, '1')}`,
    taskDefinition: service.taskDefinition,
    createdAt: now,
    behaviour,
  };
  service.deployments.push(deployment);
  return deployment;
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? (nameOrArn.split('/').at(-1) ?? '') : nameOrArn;
}
