import type { ExpandedFleet } from '../../fleet.js';
import { resourceId } from '../../ids.js';
import type { World } from '../../world.js';
import { addTargetGroup } from './targetGroup.js';

/** Makes the target groups of a fleet. */
export function seedTargetGroups(world: World, { targetGroups, seed }: ExpandedFleet): void {
  for (const { loadBalancer, ...described } of targetGroups) {
    addTargetGroup(world, {
      ...described,
      seed,
      vpcId: resourceId('vpc-', [described.account, described.region]),
      timeout: usualTimeout(described.protocol),
      inUse: loadBalancer,
    });
  }
}

const SECOND = 1000;

/**
 * "For target groups with a protocol of HTTP, the default is 6 seconds. For […] TCP, TLS or HTTPS, the
 * default is 10 seconds."
 */
export function usualTimeout(protocol: string): number {
  return (protocol === 'HTTP' ? 6 : 10) * SECOND;
}
