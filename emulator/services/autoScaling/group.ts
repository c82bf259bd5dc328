import type {
  InstanceMaintenancePolicy,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import { resourceId, uuid } from '../../ids.js';
import { defineStore, type World } from '../../world.js';
import { groupNotFound } from './errors.js';
import { isMember, lifecycleState, type InstanceConfiguration, type Member } from './members.js';
import type { Pace, Script } from './refresh/plan.js';
import type { RefreshRecord } from './refreshRecord.js';

/** What a group launches: exactly one of the three. */
export interface GroupConfiguration {
  readonly LaunchTemplate?: LaunchTemplateSpecification | undefined;
  readonly MixedInstancesPolicy?: MixedInstancesPolicy | undefined;
  readonly LaunchConfigurationName?: string | undefined;
}

/** How the instances of a group fare; not part of AWS's interface, given by the fleet. */
export interface GroupBehaviour {
  readonly pace: Pace;
  /** What its next refreshes come to; absent: what their images deserve. */
  script?: Script | undefined;
}

/** One Auto Scaling group with everything that was ever done to it. Times are milliseconds since the epoch. */
export interface Group {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly availabilityZones: readonly string[];
  readonly vpcZoneIdentifier: string;
  readonly targetGroupArns: readonly string[];
  readonly tags: Map<string, GroupTag>;
  readonly behaviour: GroupBehaviour;
  minSize: number;
  maxSize: number;
  desiredCapacity: number;
  configuration: GroupConfiguration;
  healthCheckType: string;
  /** Seconds. */
  healthCheckGracePeriod: number;
  /** Seconds; absent when not set. */
  defaultInstanceWarmup: number | undefined;
  /** Seconds. */
  defaultCooldown: number;
  instanceMaintenancePolicy: InstanceMaintenancePolicy | undefined;
  newInstancesProtected: boolean;
  /** Suspended processes with the reason for it. */
  readonly suspended: Map<string, string>;
  /** Instances without what the refresh that is under way does to them. */
  members: Member[];
  readonly protectedInstances: Set<string>;
  readonly standbyInstances: Set<string>;
  /** Terminations besides those of refreshes, by instance. */
  readonly retirements: Map<string, Pick<Member, 'retiresAt' | 'goneAt'>>;
  /** Launches that EC2 refused, besides those of refreshes. */
  readonly refusals: Refusal[];
  /** How many instances were launched, besides those of refreshes: makes their IDs. */
  launched: number;
  /** Launches to become larger; those of refreshes and the first ones are not among them. */
  readonly launches: Member[];
  /** Images that its instances have run in good health. */
  readonly provenImages: Set<string>;
  /** Oldest first; only the last one can be active. */
  readonly refreshes: RefreshRecord[];
}

/** A launch that failed. */
export interface Refusal {
  readonly at: number;
  readonly reason: string;
}

/** A tag's value, and whether instances get it too. */
export interface GroupTag {
  readonly value: string;
  readonly propagateAtLaunch: boolean;
}

/** Name and place of a group, and what it is made with. */
export type GroupSpec = Pick<
  Group,
  | 'account'
  | 'region'
  | 'name'
  | 'availabilityZones'
  | 'targetGroupArns'
  | 'behaviour'
  | 'minSize'
  | 'maxSize'
  | 'desiredCapacity'
  | 'configuration'
  | 'healthCheckType'
  | 'healthCheckGracePeriod'
  | 'defaultInstanceWarmup'
  | 'instanceMaintenancePolicy'
  | 'newInstancesProtected'
> & { readonly seed: number; readonly tags: Readonly<Record<string, string>> };

const store = defineStore('autoScaling', () => new Map<string, Group>());

/** Adds a group without instances. */
export function createGroup(world: World, spec: GroupSpec, now: number): Group {
  const { seed, tags, ...settings } = spec;
  const { account, region, name } = settings;
  const id = uuid([seed, account, region, 'group', name]);
  const group: Group = {
    ...settings,
    arn: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${id}:autoScalingGroupName/${name}`,
    createdAt: now,
    vpcZoneIdentifier: settings.availabilityZones
      .map((zone) => resourceId('subnet-', [seed, account, zone]))
      .join(),
    tags: new Map(Object.entries(tags).map(([key, value]) => [key, { value, propagateAtLaunch: true }])),
    defaultCooldown: 300,
    suspended: new Map(),
    members: [],
    protectedInstances: new Set(),
    standbyInstances: new Set(),
    retirements: new Map(),
    refusals: [],
    launched: 0,
    launches: [],
    provenImages: new Set(),
    refreshes: [],
  };
  store.of(world, account, region).set(name, group);
  return group;
}

/** The groups of one account and Region by name, in the order of their creation. */
export function groupsOf(world: World, account: string, region: string): ReadonlyMap<string, Group> {
  return store.of(world, account, region);
}

/** The groups of every account and Region. */
export function* allGroups(world: World): Generator<Group> {
  for (const { state } of store.all(world)) yield* state.values();
}

/**
 * One group, as it stands.
 * @throws ValidationError when there is none of that name
 */
export function groupNamed(world: World, account: string, region: string, name: string): Group {
  const group = store.of(world, account, region).get(name);
  if (!group) throw groupNotFound(name);
  return group;
}

/** ID of a group in the journal. */
export function resourceOf({ account, region, name }: Group): string {
  return `${account}/${region}/asg/${name}`;
}

/** Adds an instance that is launched at `now`. */
export function addMember(
  group: Group,
  configuration: InstanceConfiguration,
  now: number,
  life: Partial<Pick<Member, 'inServiceAt' | 'unhealthyAt'>> = {},
): Member {
  const ordinal = group.launched++;
  const zones = group.availabilityZones;
  const member: Member = {
    instanceId: resourceId('i-', [group.arn, ordinal]),
    availabilityZone: zones[ordinal % zones.length] ?? `${group.region}a`,
    configuration,
    pendingAt: now,
    inServiceAt: now + group.behaviour.pace.launch,
    unhealthyAt: Infinity,
    retiresAt: Infinity,
    goneAt: Infinity,
    ...life,
  };
  group.members.push(member);
  if (group.newInstancesProtected) group.protectedInstances.add(member.instanceId);
  return member;
}

/** The instances that the group has at `now`. */
export function membersAt(group: Group, now: number): Member[] {
  const active = group.refreshes.at(-1)?.members;
  const members: Member[] = [];
  for (const life of active ?? group.members) {
    const retirement = group.retirements.get(life.instanceId);
    const member = retirement ? { ...life, ...retirement } : life;
    if (isMember(member, now)) members.push(member);
  }
  return members;
}

/** The instance's lifecycle state at `now`. */
export function stateOf(group: Group, member: Member, now: number): ReturnType<typeof lifecycleState> {
  return lifecycleState(member, group.standbyInstances.has(member.instanceId), now);
}

/** The instances that count towards the desired capacity at `now`. */
export function servingMembers(group: Group, now: number): Member[] {
  return membersAt(group, now).filter((member) => {
    const state = stateOf(group, member, now);
    return state === 'InService' || state === 'Pending';
  });
}

/** Begins to terminate an instance at `now`. */
export function retire(group: Group, { instanceId }: Member, now: number): void {
  group.retirements.set(instanceId, { retiresAt: now, goneAt: now + group.behaviour.pace.drain });
}
