import { DescribeAutoScalingGroupsCommand, type AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  type ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';
import type { CapacityGap } from '../contract/service.js';

/**
 * Whether nobody will bring an instance for a service none of whose tasks run. ECS scales the group of a capacity provider
 * out for tasks that it cannot place (`ManagedScaling.status`), as far as the group's maximum size; for others it waits.
 * @returns undefined when there is an instance, or will be
 */
export async function capacityGapOf(
  clients: { ecs: ECSClient; autoScaling: AutoScalingClient },
  { clusterArn = '', capacityProviderStrategy = [] }: Service,
): Promise<CapacityGap | undefined> {
  const { clusters } = await clients.ecs.send(new DescribeClustersCommand({ clusters: [clusterArn] }));
  if ((clusters?.[0]?.registeredContainerInstancesCount ?? 1) > 0) return undefined;
  const names = capacityProviderStrategy.flatMap(({ capacityProvider }) => capacityProvider ?? []);
  if (names.length === 0) return { groups: [] };
  const { capacityProviders = [] } = await clients.ecs.send(
    new DescribeCapacityProvidersCommand({ capacityProviders: names }),
  );
  const scaled = new Map<string, boolean>();
  for (const { autoScalingGroupProvider: provider } of capacityProviders) {
    const group = provider?.autoScalingGroupArn?.split('autoScalingGroupName/')[1];
    // Fargate, or instances that ECS manages: what brings those is not a group.
    if (group === undefined) return undefined;
    scaled.set(group, provider?.managedScaling?.status === 'ENABLED');
  }
  // Capacity providers that were deleted bring nothing; and a call that names no group means all of them.
  if (scaled.size === 0) return { groups: [] };
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [...scaled.keys()] }),
  );
  const groups = AutoScalingGroups.map(
    ({ AutoScalingGroupName: name = '', MaxSize = 0, DesiredCapacity = 0 }) => ({
      name,
      maxSize: MaxSize,
      // Instances of a group that wants some register in a moment.
      comes: MaxSize > 0 && (DesiredCapacity > 0 || scaled.get(name) === true),
    }),
  );
  if (groups.some(({ comes }) => comes)) return undefined;
  return { groups: groups.map(({ name, maxSize }) => ({ name, maxSize })) };
}
