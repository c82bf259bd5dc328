import type { World } from '../../../world.js';
import type { DeploymentBehaviour } from './behaviour.js';
import { clusterNamed, serviceNamed } from '../state.js';

/**
 * Changes how the next deployments of a service go; those that have begun go on as they would have.
 * @param behaviour what is to be different
 * @throws ClusterNotFoundException, ServiceNotFoundException
 */
export function setDeploymentBehaviour(
  world: World,
  account: string,
  region: string,
  cluster: string,
  service: string,
  behaviour: Partial<DeploymentBehaviour>,
): void {
  const found = serviceNamed(clusterNamed(world, account, region, cluster), service);
  found.behaviour = { ...found.behaviour, ...behaviour };
}
