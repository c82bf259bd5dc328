import type { World } from '../../../world.js';
import type { CheckFailure } from '../../elasticLoadBalancing/health.js';
import type { Change } from '../../elasticLoadBalancing/registration.js';
import { formerMembersAt, membersAt, type Group } from '../groups/group.js';
import { departedGroupsOf, groupOfInstance, groupsOf } from '../groups/registry.js';
import type { Member } from '../instances/members.js';
import { settleGroup } from '../refresh/record.js';
import { registrationChanges } from './registered.js';

/** An instance of a group as a target group sees it. */
export interface GroupTarget {
  readonly instanceId: string;
  /** Why health checks of it fail, for good; absent when they do not. */
  readonly failure?: CheckFailure | undefined;
  /** What its group, and its end, did to its registration with the target group. */
  readonly changes: readonly Change[];
}

/** The instances, the former ones included, of all groups that a target group is or was attached to. */
export function targetsOfGroups(
  world: World,
  account: string,
  region: string,
  targetGroupArn: string,
  now: number,
): GroupTarget[] {
  const groups = [
    ...departedGroupsOf(world, account, region, now),
    ...groupsOf(world, account, region, now).values(),
  ];
  return groups
    .filter(({ attachments }) => attachments.some((each) => each.targetGroupArn === targetGroupArn))
    .flatMap((group) => everyMember(group, now).map((member) => targetOf(group, member, targetGroupArn)));
}

/** An instance that a group has at `now`, or had in the last six weeks. */
export function groupTarget(
  world: World,
  account: string,
  region: string,
  instanceId: string,
  targetGroupArn: string,
  now: number,
): GroupTarget | undefined {
  const group = groupOfInstance(world, account, region, instanceId);
  const member = group && everyMember(group, now).find((each) => each.instanceId === instanceId);
  return member && targetOf(group, member, targetGroupArn);
}

function everyMember(group: Group, now: number): Member[] {
  settleGroup(group, now);
  return [...formerMembersAt(group, now), ...membersAt(group, now)];
}

function targetOf(group: Group, member: Member, targetGroupArn: string): GroupTarget {
  const { instanceId, deadApplication, goneAt } = member;
  const changes = group.attachments
    .filter((attachment) => attachment.targetGroupArn === targetGroupArn)
    .flatMap((attachment) => registrationChanges(group, member, attachment));
  // An instance that was registered by hand ends, too.
  if (goneAt < Infinity) changes.push({ at: goneAt, registered: false });
  return { instanceId, failure: deadApplication, changes };
}
