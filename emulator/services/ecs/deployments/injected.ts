import { deploymentFault } from '../../../faults/world/deployments.js';
import type { World } from '../../../world.js';
import { getsCapacity } from '../capacity/containerInstances.js';
import type { EcsService } from '../state.js';
import type { DeploymentBehaviour } from './behaviour.js';

/** What the scheduler says of a service whose cluster has no instance. */
const NO_INSTANCES =
  'no container instance met all of its requirements. Reason: No Container Instances were found in your cluster';

/**
 * How a deployment of a service goes that begins at `now`: a fault before what the fleet says. Where no
 * instance is wanted, no task is placed; that a group is made larger later is not modelled.
 */
export function nextBehaviour(world: World, service: EcsService, now: number): DeploymentBehaviour {
  const { cluster, name, behaviour } = service;
  if (!getsCapacity(service, { world, now })) return { ...behaviour, outcome: 'never', reason: NO_INSTANCES };
  const { account, region } = cluster;
  const fault = deploymentFault(world, { account, region, cluster: cluster.name, service: name, now });
  return fault ? { ...behaviour, outcome: fault.outcome, reason: fault.reason } : behaviour;
}
