import { digest, resourceId, uuid } from '../../../ids.js';
import { partitionOf } from '../../../partition.js';
import { defineStore, type World } from '../../../world.js';
import { groupNotFound } from '../errors.js';
import { MARK_LENGTH, markOf } from '../instances/ids.js';
import type { Group, GroupSettings } from './group.js';

/** The groups of one account and Region. */
interface Place {
  /** By name, in the order of their creation; those that are being deleted included. */
  readonly groups: Map<string, Group>;
  /** By what the IDs of their instances begin with; those of deleted groups included. */
  readonly byMark: Map<string, Group>;
  /** A subnet of each Availability Zone, by the zones: one text for all groups that are in the same. */
  readonly subnets: Map<string, string>;
  /** Groups that are being deleted. */
  readonly leaving: Set<Group>;
  /** Groups that are no more. */
  readonly departed: Group[];
}

const store = defineStore<Place>('autoScaling', () => ({
  groups: new Map(),
  byMark: new Map(),
  subnets: new Map(),
  leaving: new Set(),
  departed: [],
}));

/** Name and place of a group, and what it is made with. */
export type GroupSpec = GroupSettings & {
  /** Makes the ARN of this group another than that of a deleted one of the same name. */
  readonly seed: number | string;
  readonly targetGroupArns: readonly string[];
  /** Omitted: a subnet of each Availability Zone. */
  readonly vpcZoneIdentifier?: string | undefined;
};

/** Adds a group without instances. The name must be free. */
export function createGroup(world: World, spec: GroupSpec, now: number): Group {
  const { seed, vpcZoneIdentifier, targetGroupArns, ...settings } = spec;
  const { account, region, name, availabilityZones } = settings;
  const place = store.of(world, account, region);
  const id = uuid([seed, account, region, 'group', name]);
  const group: Group = {
    ...settings,
    arn: `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:${id}:autoScalingGroupName/${name}`,
    mark: freeMark(id, place.byMark),
    createdAt: now,
    vpcZoneIdentifier: vpcZoneIdentifier ?? subnetsIn(place, account, availabilityZones),
    attachments: targetGroupArns.map((targetGroupArn) => ({
      targetGroupArn,
      attachedAt: now,
      fromTheStart: true,
      detachedAt: Infinity,
    })),
    suspended: new Map(),
    additionPauses: [],
    members: [],
    former: [],
    protectedInstances: new Set(),
    standbyInstances: new Set(),
    standbySpans: new Map(),
    unhealthyInstances: new Map(),
    retirements: new Map(),
    refusals: [],
    launched: 0,
    launches: [],
    provenImages: new Set(),
    refreshes: [],
  };
  place.groups.set(name, group);
  place.byMark.set(group.mark, group);
  return group;
}

/** The groups that an account and Region has at `now`, by name, in the order of their creation. */
export function groupsOf(
  world: World,
  account: string,
  region: string,
  now: number,
): ReadonlyMap<string, Group> {
  const place = store.of(world, account, region);
  for (const group of place.leaving) {
    if (now < (group.deletion?.goneAt ?? Infinity)) continue;
    place.leaving.delete(group);
    place.departed.push(group);
    place.groups.delete(group.name);
  }
  return place.groups;
}

/** The groups that an account and Region had before `now` and has no more. */
export function departedGroupsOf(
  world: World,
  account: string,
  region: string,
  now: number,
): readonly Group[] {
  groupsOf(world, account, region, now);
  return store.of(world, account, region).departed;
}

/** The groups of every account and Region, also those that are no more. */
export function* allGroups(world: World): Generator<Group> {
  for (const { state } of store.all(world)) {
    yield* state.departed;
    yield* state.groups.values();
  }
}

/**
 * One group, as it stands.
 * @throws ValidationError when there is none of that name at `now`
 */
export function groupNamed(world: World, account: string, region: string, name: string, now: number): Group {
  const group = groupsOf(world, account, region, now).get(name);
  if (!group) throw groupNotFound(name);
  return group;
}

/** The only group that can have the instance, now or in the past. */
export function groupOfInstance(
  world: World,
  account: string,
  region: string,
  instanceId: string,
): Group | undefined {
  return store.of(world, account, region).byMark.get(markOf(instanceId));
}

/** Lets a group go whose deletion has been asked for. */
export function letGo(world: World, group: Group): void {
  store.of(world, group.account, group.region).leaving.add(group);
}

function subnetsIn({ subnets }: Place, account: string, zones: readonly string[]): string {
  const key = zones.join();
  let found = subnets.get(key);
  if (found === undefined) {
    found = zones.map((zone) => resourceId('subnet-', [account, zone])).join();
    subnets.set(key, found);
  }
  return found;
}

function freeMark(groupId: string, taken: ReadonlyMap<string, Group>): string {
  let mark = groupId.slice(0, MARK_LENGTH);
  while (taken.has(mark)) mark = digest([mark]).slice(0, MARK_LENGTH);
  return mark;
}
