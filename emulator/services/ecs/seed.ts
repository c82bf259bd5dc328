import type { ExpandedFleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { addDeployment, arnOf, clusterNamed, clustersOf, type EcsService } from './state.js';

/** Makes the clusters and services of a fleet; every service is steady. */
export function seedEcs(world: World, fleet: ExpandedFleet, now: number): void {
  for (const { account, region, name, capacityGroup, tags } of fleet.ecsClusters) {
    clustersOf(world, account, region).set(name, {
      account,
      region,
      name,
      arn: arnOf(account, region, 'cluster', name),
      capacityGroup,
      tags,
      services: new Map(),
    });
  }
  for (const described of fleet.ecsServices) {
    const { account, region, name, launchType, controller, tags } = described;
    const cluster = clusterNamed(world, account, region, described.cluster);
    const { settle, circuitBreaker, outcome, reason } = described;
    const service: EcsService = {
      cluster,
      name,
      arn: arnOf(account, region, 'service', `${cluster.name}/${name}`),
      launchType,
      controller,
      behaviour: { settle, circuitBreaker, outcome, reason },
      tags,
      createdAt: now,
      desiredCount: described.desired,
      taskDefinition: arnOf(account, region, 'task-definition', `${name}:1`),
      deployments: [],
    };
    addDeployment(service, now);
    cluster.services.set(name, service);
  }
}
