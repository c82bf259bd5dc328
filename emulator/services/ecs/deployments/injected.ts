import { deploymentFault } from '../../../faults/world/deployments.js';
import type { World } from '../../../world.js';
import type { EcsService } from '../state.js';
import type { DeploymentBehaviour } from './behaviour.js';

/** How a deployment of a service goes that begins at `now`: a fault before what the fleet says. */
export function nextBehaviour(
  world: World,
  { cluster, name, behaviour }: EcsService,
  now: number,
): DeploymentBehaviour {
  const { account, region } = cluster;
  const fault = deploymentFault(world, { account, region, cluster: cluster.name, service: name, now });
  return fault ? { ...behaviour, outcome: fault.outcome, reason: fault.reason } : behaviour;
}
