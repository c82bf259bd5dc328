import type { ExpandedFleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { protectFromScaleIn } from '../autoScaling/instances/instances.js';
import { providersOf } from './capacity/provider.js';
import { USUAL_DAEMON_SETTINGS, USUAL_SETTINGS } from './deployments/behaviour.js';
import { startDeployment } from './deployments/start.js';
import { arnOf, clusterNamed, clustersOf, type EcsCluster, type EcsService } from './state.js';
import { seedTaskDefinition } from './taskDefinitions.js';

/** Makes the clusters and services of a fleet; every service is steady. Its groups must exist already. */
export function seedEcs(world: World, fleet: ExpandedFleet, now: number): void {
  for (const described of fleet.ecsClusters) seedCluster(world, described, now);
  for (const described of fleet.ecsServices) {
    const { account, region, name, launchType, controller, scheduling, tags } = described;
    const cluster = clusterNamed(world, account, region, described.cluster);
    const byStrategy = launchType === 'EC2' && cluster.defaultStrategy.length > 0;
    const usual = scheduling === 'DAEMON' ? USUAL_DAEMON_SETTINGS : USUAL_SETTINGS;
    const service: EcsService = {
      cluster,
      name,
      arn: arnOf(account, region, 'service', `${cluster.name}/${name}`),
      launchType: byStrategy ? undefined : launchType,
      strategy: byStrategy ? cluster.defaultStrategy : [],
      controller,
      scheduling,
      tags,
      createdAt: now,
      behaviour: {
        settle: described.settle,
        outcome: described.outcome,
        reason: described.reason,
        rollback: described.rollbackOutcome,
      },
      settings: {
        maximumPercent: described.maximumPercent ?? usual.maximumPercent,
        minimumHealthyPercent: described.minimumHealthyPercent ?? usual.minimumHealthyPercent,
        circuitBreaker: { enable: described.circuitBreaker, rollback: described.rollback },
      },
      deployments: [],
    };
    const taskDefinition = seedTaskDefinition(world, account, region, name, now);
    startDeployment(service, { taskDefinition, desiredCount: described.desired }, now);
    cluster.services.set(name, service);
  }
}

function seedCluster(
  world: World,
  {
    account,
    region,
    name,
    tags,
    capacityGroup,
    managedTerminationProtection,
    managedDraining,
  }: ExpandedFleet['ecsClusters'][number],
  now: number,
): void {
  const cluster: EcsCluster = {
    account,
    region,
    name,
    arn: arnOf(account, region, 'cluster', name),
    tags,
    services: new Map(),
    capacityProviders: [],
    defaultStrategy: [],
  };
  clustersOf(world, account, region).set(name, cluster);
  if (capacityGroup === undefined) return;

  const provider = `cp-${capacityGroup}`;
  providersOf(world, account, region).set(provider, {
    name: provider,
    arn: arnOf(account, region, 'capacity-provider', provider),
    group: capacityGroup,
    managedTerminationProtection,
    managedDraining,
    // Termination protection works with managed scaling only.
    managedScaling: { status: managedTerminationProtection ? 'ENABLED' : 'DISABLED', targetCapacity: 100 },
    tags: {},
  });
  cluster.capacityProviders = [provider];
  cluster.defaultStrategy = [{ capacityProvider: provider, weight: 1, base: 0 }];
  if (managedTerminationProtection) protectFromScaleIn(world, account, region, capacityGroup, now);
}
