import type {
  DeletionProtection,
  InstanceMaintenancePolicy,
  LaunchTemplateSpecification,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import { instanceIdOf } from '../instances/ids.js';
import { isMember, lifecycleState, type InstanceConfiguration, type Member } from '../instances/members.js';
import type { Attachment, Span } from '../trafficSources/attachment.js';
import type { RefreshRecord } from '../refresh/record.js';
import type { Pace, Script } from '../refresh/timeline/plan.js';

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
  /** What the IDs of all its instances have in common. */
  readonly mark: string;
  readonly createdAt: number;
  readonly availabilityZones: readonly string[];
  readonly vpcZoneIdentifier: string;
  /** Oldest first; those that were detached included. */
  readonly attachments: Attachment[];
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
  /** Absent when never set. */
  deletionProtection?: DeletionProtection | undefined;
  /** Suspended processes with the reason for it. */
  readonly suspended: Map<string, string>;
  /** When the process `AddToLoadBalancer` was suspended. */
  readonly additionPauses: Span[];
  /** Instances without what the refresh that is under way does to them. */
  members: Member[];
  /** Instances of the last six weeks that were gone when a refresh ended. */
  former: Member[];
  readonly protectedInstances: Set<string>;
  readonly standbyInstances: Set<string>;
  /** When instances were on standby, by instance. */
  readonly standbySpans: Map<string, Span[]>;
  /** Since when instances are unhealthy that somebody said to be so. */
  readonly unhealthyInstances: Map<string, number>;
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
  /** Set once it is being deleted. */
  deletion?: Deletion;
}

/** When somebody asked for a group to be deleted, and when its last instance is gone and the group with it. */
export interface Deletion {
  readonly requestedAt: number;
  readonly goneAt: number;
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

/** What a group is made with. */
export type GroupSettings = Pick<
  Group,
  | 'account'
  | 'region'
  | 'name'
  | 'availabilityZones'
  | 'tags'
  | 'behaviour'
  | 'minSize'
  | 'maxSize'
  | 'desiredCapacity'
  | 'configuration'
  | 'healthCheckType'
  | 'healthCheckGracePeriod'
  | 'defaultInstanceWarmup'
  | 'defaultCooldown'
  | 'instanceMaintenancePolicy'
  | 'newInstancesProtected'
  | 'deletionProtection'
>;

/** ID of a group in the journal. */
export function resourceOf({ account, region, name }: Group): string {
  return `${account}/${region}/asg/${name}`;
}

/** Adds an instance that is launched at `now`. */
export function addMember(
  group: Group,
  configuration: InstanceConfiguration,
  now: number,
  life: Partial<Pick<Member, 'inServiceAt' | 'unhealthyAt' | 'deadApplication' | 'longInService'>> = {},
): Member {
  const ordinal = group.launched++;
  const zones = group.availabilityZones;
  const member: Member = {
    instanceId: instanceIdOf({ mark: group.mark, number: 0 }, ordinal),
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
  return livesOf(group).filter((member) => isMember(member, now));
}

/** The instances that the group has, had or will have, with everything that is known of them by now. */
export function livesOf(group: Group): Member[] {
  return (group.refreshes.at(-1)?.members ?? group.members).map((life) => withFate(group, life));
}

/** The instances that the group had before `now` and not any more, of the last six weeks. */
export function formerMembersAt(group: Group, now: number): Member[] {
  const lives = [...group.former, ...(group.refreshes.at(-1)?.members ?? group.members)];
  return lives
    .map((life) => withFate(group, life))
    .filter(({ pendingAt, goneAt }) => pendingAt < goneAt && goneAt <= now);
}

/** An instance with what was done to it besides refreshes. */
function withFate(group: Group, life: Member): Member {
  const { instanceId } = life;
  const retirement = group.retirements.get(instanceId);
  const unhealthyAt = group.unhealthyInstances.get(instanceId);
  if (!retirement && unhealthyAt === undefined) return life;
  return {
    ...life,
    ...retirement,
    ...(unhealthyAt !== undefined && { unhealthyAt: Math.min(unhealthyAt, life.unhealthyAt) }),
  };
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

/** How much of the desired capacity instances make up: one each, or their weights. */
export function capacityOf(members: readonly Member[]): number {
  return members.reduce((sum, { configuration: { weight = 1 } }) => sum + weight, 0);
}

/** Begins to terminate an instance at `now`. */
export function retire(group: Group, { instanceId }: Member, now: number): void {
  group.retirements.set(instanceId, { retiresAt: now, goneAt: now + group.behaviour.pace.drain });
}
