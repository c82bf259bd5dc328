import { RefreshOutcome, type ExpandedFleet, type FleetGroup } from '../../fleet.js';
import type { World } from '../../world.js';
import { targetGroupNamed } from '../elasticLoadBalancing/targetGroup.js';
import { addMember, capacityOf, type Group } from './groups/group.js';
import { suspend } from './groups/operations/processes.js';
import { createGroup } from './groups/registry.js';
import type { Member } from './instances/members.js';
import { deadApplicationOf, setDeadApplication, suspect } from './launching/imageHealth.js';
import { launchOptions, type LaunchOptions } from './launching/launching.js';
import { USUAL_REASONS, type Pace, type Script } from './refresh/timeline/plan.js';
import { seedConfiguration } from './seedConfiguration.js';

const SECOND = 1000;
/** From the request of a refresh until it begins to replace. */
const PENDING = 5 * SECOND;

/**
 * Makes the groups of a fleet, each with a launch template or a launch configuration of its own name and with instances
 * that have long been in service. The fleet's images and parameters must exist already.
 */
export function seedAutoScaling(world: World, fleet: ExpandedFleet, now: number): void {
  for (const { imageId, region, deadApplication } of fleet.images) {
    if (deadApplication) setDeadApplication(world, imageId, region, 'Target.FailedHealthChecks');
  }
  for (const described of fleet.autoScalingGroups) {
    const group = makeGroup(world, described, fleet.seed, now);
    launchInstances(world, group, described, now);
  }
}

function makeGroup(world: World, described: FleetGroup, seed: number, now: number): Group {
  const { account, region, name, maintenancePolicy: policy } = described;
  const group = createGroup(
    world,
    {
      seed,
      account,
      region,
      name,
      availabilityZones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
      targetGroupArns: described.targetGroups.flatMap(
        (target) => targetGroupNamed(world, account, region, target)?.arn ?? [],
      ),
      behaviour: { pace: paceOf(described), script: scriptOf(described) },
      minSize: described.min,
      maxSize: described.max,
      desiredCapacity: described.desired,
      configuration: seedConfiguration(world, described, now),
      healthCheckType: described.healthCheckType,
      healthCheckGracePeriod: described.healthCheckGracePeriod / SECOND,
      defaultInstanceWarmup:
        described.defaultInstanceWarmup === undefined ? undefined : described.defaultInstanceWarmup / SECOND,
      defaultCooldown: 300,
      instanceMaintenancePolicy: policy && {
        MinHealthyPercentage: policy.minHealthyPercentage,
        MaxHealthyPercentage: policy.maxHealthyPercentage,
      },
      newInstancesProtected: described.newInstancesProtected,
      tags: new Map(
        Object.entries(described.tags).map(([key, value]) => [key, { value, propagateAtLaunch: true }]),
      ),
    },
    now,
  );
  for (const process of described.suspendedProcesses) {
    suspend(group, process, now);
  }
  return group;
}

function launchInstances(world: World, group: Group, described: FleetGroup, now: number): void {
  group.provenImages.add(described.imageId);
  if (described.desired + described.standbyInstances === 0) return;
  const options = launchOptions(world, group, group.configuration, now);
  const launch = launcher(world, group, options, described, now);
  while (capacityOf(group.members) < described.desired) launch();
  for (const { instanceId } of group.members.slice(0, described.protectedInstances)) {
    group.protectedInstances.add(instanceId);
  }
  for (let index = 0; index < described.standbyInstances; index++) {
    const { instanceId } = launch();
    group.standbyInstances.add(instanceId);
    group.standbySpans.set(instanceId, [{ from: -Infinity, until: Infinity }]);
  }
}

/** Launches instances that are in service at once, all with one and the same configuration. */
function launcher(
  world: World,
  group: Group,
  options: LaunchOptions,
  { template, imageId }: FleetGroup,
  now: number,
): () => Member {
  const chosen = options.choose();
  // With a parameter as its image, a group can run another one than it would launch now.
  const configuration = template.kind === 'ssm' ? { ...chosen, imageId } : chosen;
  const deadApplication = deadApplicationOf(world, configuration.imageId ?? '', group.region);
  if (deadApplication) suspect(world, group);
  return () =>
    addMember(group, configuration, now, { inServiceAt: now, longInService: true, deadApplication });
}

/** A fleet says how long a launch takes until the instance is in service, its first health check included. */
function paceOf({ launch, terminate }: FleetGroup): Pace {
  return { pending: PENDING, launch, health: 0, drain: terminate };
}

function scriptOf({ refresh: { outcome, atPercentage, reason } }: FleetGroup): Script | undefined {
  if (outcome === RefreshOutcome.succeeds) return undefined;
  return { kind: outcome, atPercentage, reason: reason ?? USUAL_REASONS[outcome] };
}
