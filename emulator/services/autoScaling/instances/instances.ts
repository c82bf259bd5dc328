import type { LifecycleState } from '@aws-sdk/client-auto-scaling';
import type { World } from '../../../world.js';
import { formerMembersAt, membersAt, stateOf, type Group } from '../groups/group.js';
import { departedGroupsOf, groupNamed, groupOfInstance, groupsOf } from '../groups/registry.js';
import { settleGroup } from '../refresh/record.js';
import type { Script } from '../refresh/timeline/plan.js';
import { healthStatus, type InstanceConfiguration, type Member } from './members.js';

/** An instance of a group as other services see it. Times are milliseconds since the epoch. */
export interface GroupInstance {
  readonly group: string;
  readonly instanceId: string;
  readonly instanceType: string;
  readonly imageId: string;
  /** With the number of the version that it was launched with; absent where it was launched without a template. */
  readonly launchTemplate?: InstanceConfiguration['launchTemplate'];
  /** Tags that it got from its group. */
  readonly tags: ReadonlyMap<string, string>;
  readonly availabilityZone: string;
  readonly lifecycleState: LifecycleState;
  readonly healthStatus: 'Healthy' | 'Unhealthy';
  readonly launchedAt: number;
  readonly inServiceAt: number;
  /** Set once it is gone: its state is `Terminated` then. */
  readonly goneAt?: number;
}

/** A group by name, as far as it exists. */
export function findGroup(
  world: World,
  account: string,
  region: string,
  name: string,
  now: number,
): Group | undefined {
  return groupsOf(world, account, region, now).get(name);
}

/** The instances that a group has at `now`; none when there is no such group. */
export function groupInstances(
  world: World,
  account: string,
  region: string,
  name: string,
  now: number,
): GroupInstance[] {
  const group = findGroup(world, account, region, name, now);
  return group ? instancesOf(group, now) : [];
}

/** The instances that all groups of an account and Region have at `now`. */
export function instancesInRegion(
  world: World,
  account: string,
  region: string,
  now: number,
): GroupInstance[] {
  return [...groupsOf(world, account, region, now).values()].flatMap((group) => instancesOf(group, now));
}

/** The instances that groups of an account and Region have had and that were gone after `since`, up to `now`. */
export function instancesGone(
  world: World,
  account: string,
  region: string,
  since: number,
  now: number,
): GroupInstance[] {
  const groups = [
    ...departedGroupsOf(world, account, region, now),
    ...groupsOf(world, account, region, now).values(),
  ];
  return groups.flatMap((group) => goneFrom(group, since, now));
}

/** The instance of that ID that a group has at `now`, or had and that was gone after `since`. */
export function findInstance(
  world: World,
  account: string,
  region: string,
  instanceId: string,
  since: number,
  now: number,
): GroupInstance | undefined {
  const group = groupOfInstance(world, account, region, instanceId);
  if (!group) return undefined;
  return [...instancesOf(group, now), ...goneFrom(group, since, now)].find(
    (instance) => instance.instanceId === instanceId,
  );
}

function instancesOf(group: Group, now: number): GroupInstance[] {
  settleGroup(group, now);
  return membersAt(group, now).map((member) => instanceOf(group, member, now));
}

function goneFrom(group: Group, since: number, now: number): GroupInstance[] {
  settleGroup(group, now);
  return formerMembersAt(group, now)
    .filter(({ goneAt }) => goneAt > since)
    .map((member) => ({
      ...instanceOf(group, member, now),
      lifecycleState: 'Terminated',
      goneAt: member.goneAt,
    }));
}

function instanceOf(group: Group, member: Member, now: number): GroupInstance {
  const { instanceType, imageId = '', launchTemplate } = member.configuration;
  return {
    group: group.name,
    instanceId: member.instanceId,
    instanceType,
    imageId,
    launchTemplate,
    tags: propagatedTags(group),
    availabilityZone: member.availabilityZone,
    lifecycleState: stateOf(group, member, now),
    healthStatus: healthStatus(member, now),
    launchedAt: member.pendingAt,
    inServiceAt: member.inServiceAt,
  };
}

/** Those that the group propagates today: when an instance was launched makes no difference here. */
function propagatedTags({ tags }: Group): ReadonlyMap<string, string> {
  return new Map(
    [...tags]
      .filter(([, { propagateAtLaunch }]) => propagateAtLaunch)
      .map(([key, { value }]) => [key, value]),
  );
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
  const group = groupNamed(world, account, region, name, now);
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
  now: number,
): void {
  groupNamed(world, account, region, name, now).behaviour.script = script;
}
