import type { LifecycleState } from '@aws-sdk/client-auto-scaling';
import type { World } from '../../world.js';
import { groupNamed, groupsOf, membersAt, stateOf, type Group } from './group.js';
import { healthStatus } from './members.js';
import type { Script } from './refresh/plan.js';
import { settleGroup } from './refreshRecord.js';

/** An instance of a group as other services see it. Times are milliseconds since the epoch. */
export interface GroupInstance {
  readonly group: string;
  readonly instanceId: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly availabilityZone: string;
  readonly lifecycleState: LifecycleState;
  readonly healthStatus: 'Healthy' | 'Unhealthy';
  readonly launchedAt: number;
  readonly inServiceAt: number;
}

/** A group by name, as far as it exists. */
export function findGroup(world: World, account: string, region: string, name: string): Group | undefined {
  return groupsOf(world, account, region).get(name);
}

/** The instances that a group has at `now`; none when there is no such group. */
export function groupInstances(
  world: World,
  account: string,
  region: string,
  name: string,
  now: number,
): GroupInstance[] {
  const group = findGroup(world, account, region, name);
  return group ? instancesOf(group, now) : [];
}

/** The instances that all groups of an account and Region have at `now`. */
export function instancesInRegion(
  world: World,
  account: string,
  region: string,
  now: number,
): GroupInstance[] {
  return [...groupsOf(world, account, region).values()].flatMap((group) => instancesOf(group, now));
}

function instancesOf(group: Group, now: number): GroupInstance[] {
  settleGroup(group, now);
  return membersAt(group, now).map((member) => ({
    group: group.name,
    instanceId: member.instanceId,
    instanceType: member.configuration.instanceType,
    imageId: member.configuration.imageId ?? '',
    availabilityZone: member.availabilityZone,
    lifecycleState: stateOf(group, member, now),
    healthStatus: healthStatus(member, now),
    launchedAt: member.pendingAt,
    inServiceAt: member.inServiceAt,
  }));
}

/**
 * Protects every instance of a group from scale-in, those that it is going to launch included.
 * @throws ValidationError when there is no such group
 */
export function protectFromScaleIn(
  world: World,
  account: string,
  region: string,
  name: string,
  now: number,
): void {
  const group = groupNamed(world, account, region, name);
  settleGroup(group, now);
  group.newInstancesProtected = true;
  for (const { instanceId } of membersAt(group, now)) group.protectedInstances.add(instanceId);
}

/**
 * Changes what the next refreshes of a group come to: nothing in particular when no script is given.
 * @throws ValidationError when there is no such group
 */
export function setRefreshScript(
  world: World,
  account: string,
  region: string,
  name: string,
  script: Script | undefined,
): void {
  groupNamed(world, account, region, name).behaviour.script = script;
}
