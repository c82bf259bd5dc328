import type {
  ContainerInstance,
  DescribeContainerInstancesCommandInput,
  DescribeContainerInstancesResponse,
  ListContainerInstancesCommandInput,
  ListContainerInstancesResponse,
} from '@aws-sdk/client-ecs';
import { digest } from '../../../ids.js';
import type { RequestContext } from '../../../service.js';
import { groupsOf } from '../../autoScaling/groups/registry.js';
import { groupInstances, type GroupInstance } from '../../autoScaling/instances/instances.js';
import { invalidParameter, notModelled } from '../errors.js';
import { page } from '../paging.js';
import {
  arnOf,
  clusterNamed,
  rolloutsOf,
  runsOnInstances,
  type EcsCluster,
  type EcsService,
} from '../state.js';
import { providersOf, type GroupProvider } from './provider.js';

type Moment = Pick<RequestContext, 'world' | 'now'>;

/** ARNs of the cluster's container instances: those of the groups that carry it. */
export function listContainerInstances(
  input: ListContainerInstancesCommandInput,
  context: RequestContext,
): ListContainerInstancesResponse {
  const cluster = clusterNamed(context.world, context.account, context.region, input.cluster);
  if (input.filter !== undefined) throw notModelled('the cluster query language');
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

/**
 * The instances that are registered with a cluster. One that still starts is not; one that terminates drains, and its
 * tasks move to the others.
 */
export function containerInstancesOf(cluster: EcsCluster, moment: Moment): ContainerInstance[] {
  const carriers = carriersOf(cluster, moment);
  if (carriers.length === 0) return [];
  const active = carriers.filter(({ draining }) => !draining);
  // Tasks stay where they are when there is no other instance to move to.
  const hosts = active.length > 0 ? active : carriers;
  const tasks = tasksOnInstances(cluster, moment.now);
  let position = 0;
  return carriers.map((carrier) => {
    const share = hosts.includes(carrier)
      ? Math.floor(tasks / hosts.length) + (position++ < tasks % hosts.length ? 1 : 0)
      : 0;
    return describe(cluster, carrier, share);
  });
}

/** Whether there is anything for the service's tasks to run on. */
export function hasCapacity(service: EcsService, moment: Moment): boolean {
  const { cluster } = service;
  // A cluster without a group of the emulator's is carried by instances that are not modelled.
  if (!runsOnInstances(service) || providersIn(cluster, moment).length === 0) return true;
  return carriersOf(cluster, moment).length > 0;
}

/** Whether there is, or comes: a group that wants instances has none for the moment in which all of them are replaced. */
export function getsCapacity(service: EcsService, moment: Moment): boolean {
  const { account, region } = service.cluster;
  const groups = groupsOf(moment.world, account, region, moment.now);
  const isWanted = ({ group }: GroupProvider) => (groups.get(group)?.desiredCapacity ?? 0) > 0;
  return hasCapacity(service, moment) || providersIn(service.cluster, moment).some(isWanted);
}

interface Carrier {
  readonly instance: GroupInstance;
  readonly provider: GroupProvider;
  readonly draining: boolean;
}

function providersIn({ account, region, capacityProviders }: EcsCluster, { world }: Moment): GroupProvider[] {
  const known = providersOf(world, account, region);
  return capacityProviders.flatMap((name) => known.get(name) ?? []);
}

function carriersOf(cluster: EcsCluster, moment: Moment): Carrier[] {
  const { account, region } = cluster;
  return providersIn(cluster, moment).flatMap((provider) =>
    groupInstances(moment.world, account, region, provider.group, moment.now)
      .filter(({ lifecycleState }) => lifecycleState !== 'Pending')
      .map((instance) => ({
        instance,
        provider,
        draining: provider.managedDraining && instance.lifecycleState === 'Terminating',
      })),
  );
}

function describe(
  { account, region, name }: EcsCluster,
  { instance, provider, draining }: Carrier,
  tasks: number,
): ContainerInstance {
  return {
    containerInstanceArn: arnOf(
      account,
      region,
      'container-instance',
      `${name}/${digest([instance.instanceId]).slice(0, 32)}`,
    ),
    ec2InstanceId: instance.instanceId,
    capacityProviderName: provider.name,
    status: draining ? 'DRAINING' : 'ACTIVE',
    agentConnected: true,
    version: 1,
    runningTasksCount: tasks,
    pendingTasksCount: 0,
    registeredAt: new Date(instance.inServiceAt),
    attributes: [{ name: 'ecs.ami-id', value: instance.imageId }],
    tags: [],
  };
}

function tasksOnInstances({ services }: EcsCluster, now: number): number {
  let tasks = 0;
  for (const service of services.values()) {
    if (service.deletedAt !== undefined || !runsOnInstances(service)) continue;
    for (const { runningCount } of rolloutsOf(service, now)) tasks += runningCount;
  }
  return tasks;
}

function idOf(idOrArn: string): string {
  return idOrArn.split('/').at(-1) ?? '';
}
