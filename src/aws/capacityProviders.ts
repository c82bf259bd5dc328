import { DescribeCapacityProvidersCommand, type ECSClient } from '@aws-sdk/client-ecs';
import type { CapacityProvider } from '../contract/group.js';

/** The tag that ECS gives every group that it makes the group of a capacity provider. */
export const CAPACITY_PROVIDER_TAG = 'AmazonECSManaged';

/** The capacity providers of an account's Region, by the names of their Auto Scaling groups. */
export async function capacityProvidersByGroup(ecs: ECSClient): Promise<Map<string, CapacityProvider>> {
  const byGroup = new Map<string, CapacityProvider>();
  let nextToken: string | undefined;
  do {
    const answer = await ecs.send(new DescribeCapacityProvidersCommand({ nextToken }));
    for (const { name = '', autoScalingGroupProvider: provider } of answer.capacityProviders ?? []) {
      const group = provider?.autoScalingGroupArn?.split('autoScalingGroupName/')[1];
      if (group === undefined) continue;
      byGroup.set(group, {
        name,
        managedTerminationProtection: provider?.managedTerminationProtection === 'ENABLED',
        managedDraining: provider?.managedDraining !== 'DISABLED',
      });
    }
    ({ nextToken } = answer);
  } while (nextToken !== undefined);
  return byGroup;
}
