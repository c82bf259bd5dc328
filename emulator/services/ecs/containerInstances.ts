import type {
  ContainerInstance,
  DescribeContainerInstancesCommandInput,
  DescribeContainerInstancesResponse,
  ListContainerInstancesCommandInput,
  ListContainerInstancesResponse,
} from '@aws-sdk/client-ecs';
import { digest } from '../../ids.js';
import { AwsError, type RequestContext } from '../../service.js';
import { groupInstances, type GroupInstance } from '../autoScaling/instances.js';
import { deploymentsAt } from './deployments.js';
import { invalidParameter } from './errors.js';
import { page } from './paging.js';
import { arnOf, clusterNamed, type EcsCluster } from './state.js';

/** ARNs of the cluster's container instances: those of the group that carries it. */
export function listContainerInstances(
  input: ListContainerInstancesCommandInput,
  context: RequestContext,
): ListContainerInstancesResponse {
  const cluster = clusterNamed(context.world, context.account, context.region, input.cluster);
  if (input.filter !== undefined) {
    throw new AwsError(
      'NotImplementedByEmulator',
      'The emulator does not have the cluster query language of ECS.',
      501,
    );
  }
  const arns = containerInstancesOf(cluster, context)
    .filter(({ status }) => input.status === undefined || status === input.status)
    .map(({ containerInstanceArn = '' }) => containerInstanceArn);
  const { items, nextToken } = page(arns, input, 100);
  return { containerInstanceArns: items, ...(nextToken && { nextToken }) };
}

/** Container instances by ID or ARN, at most 100; those that do not exist are named as failures. */
export function describeContainerInstances(
  input: DescribeContainerInstancesCommandInput,
  context: RequestContext,
): DescribeContainerInstancesResponse {
  const cluster = clusterNamed(context.world, context.account, context.region, input.cluster);
  const wanted = input.containerInstances ?? [];
  if (wanted.length === 0) throw invalidParameter('Container Instance cannot be empty.');
  if (wanted.length > 100) throw invalidParameter('instanceIds can have at most 100 items.');
  const known = new Map(
    containerInstancesOf(cluster, context).map((instance) => [
      idOf(instance.containerInstanceArn ?? ''),
      instance,
    ]),
  );
  const containerInstances: ContainerInstance[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const name of wanted) {
    const instance = known.get(idOf(name));
    if (instance) containerInstances.push(instance);
    else
      failures.push({
        arn: arnOf(cluster.account, cluster.region, 'container-instance', `${cluster.name}/${idOf(name)}`),
        reason: 'MISSING',
      });
  }
  return { containerInstances, failures };
}

/** The instances that are registered with a cluster: one that still starts is not, one that terminates drains. */
export function containerInstancesOf(
  cluster: EcsCluster,
  { world, now }: Pick<RequestContext, 'world' | 'now'>,
): ContainerInstance[] {
  const { account, region, name, capacityGroup } = cluster;
  if (capacityGroup === undefined) return [];
  const instances = groupInstances(world, account, region, capacityGroup, now).filter(
    ({ lifecycleState }) => lifecycleState !== 'Pending',
  );
  const active = instances.filter((instance) => !isDraining(instance)).length;
  const tasks = runningOnInstances(cluster, now);
  let position = 0;
  return instances.map((instance) => {
    const draining = isDraining(instance);
    const share = draining ? 0 : Math.floor(tasks / active) + (position++ < tasks % active ? 1 : 0);
    return {
      containerInstanceArn: arnOf(
        account,
        region,
        'container-instance',
        `${name}/${digest([instance.instanceId]).slice(0, 32)}`,
      ),
      ec2InstanceId: instance.instanceId,
      capacityProviderName: capacityProviderName(capacityGroup),
      status: draining ? 'DRAINING' : 'ACTIVE',
      agentConnected: true,
      version: 1,
      runningTasksCount: share,
      pendingTasksCount: 0,
      registeredAt: new Date(instance.inServiceAt),
      attributes: [{ name: 'ecs.ami-id', value: instance.imageId }],
      tags: [],
    };
  });
}

/** Name of the capacity provider that an Auto Scaling group backs. */
export function capacityProviderName(group: string): string {
  return `cp-${group}`;
}

function isDraining({ lifecycleState }: GroupInstance): boolean {
  return lifecycleState === 'Terminating';
}

function runningOnInstances({ services }: EcsCluster, now: number): number {
  let tasks = 0;
  for (const { launchType, deployments, desiredCount } of services.values()) {
    if (launchType !== 'EC2') continue;
    for (const { runningCount } of deploymentsAt(deployments, desiredCount, now)) tasks += runningCount;
  }
  return tasks;
}

function idOf(idOrArn: string): string {
  return idOrArn.split('/').at(-1) ?? '';
}
