import type { ManagedScaling } from '@aws-sdk/client-ecs';
import { defineStore, type World } from '../../../world.js';

/** A capacity provider that an Auto Scaling group backs. */
export interface GroupProvider {
  readonly name: string;
  readonly arn: string;
  /** Name of the Auto Scaling group. */
  readonly group: string;
  /** Whether ECS keeps instances protected from scale-in. */
  readonly managedTerminationProtection: boolean;
  /** Whether tasks leave an instance before it is terminated. */
  readonly managedDraining: boolean;
  readonly managedScaling: ManagedScaling;
  readonly tags: Readonly<Record<string, string>>;
}

const store = defineStore('ecs/capacityProviders', () => new Map<string, GroupProvider>());

/** The capacity providers of one account and Region by name, in the order of their creation. */
export function providersOf(world: World, account: string, region: string): Map<string, GroupProvider> {
  return store.of(world, account, region);
}

/** Whether a name is that of a capacity provider that every account has. */
export function isFargate(name: string): boolean {
  return name === 'FARGATE' || name === 'FARGATE_SPOT';
}
