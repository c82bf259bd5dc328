import type {
  AutoScalingInstanceDetails,
  DescribeAutoScalingInstancesCommandInput,
  DescribeAutoScalingInstancesCommandOutput,
  Instance,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { constraintViolation } from '../../errors.js';
import { membersAt, stateOf, type Group } from '../../groups/group.js';
import { groupOfInstance, groupsOf } from '../../groups/registry.js';
import { page } from '../../paging.js';
import { settleGroup } from '../../refresh/record.js';
import { healthStatus, type Member } from '../members.js';

/** "The default value is 50 and the maximum value is 50." */
const PAGES = { usual: 50, largest: 50 };

/** "Array Members: Maximum number of 50 items." */
const IDS_AT_ONCE = 50;

/** Instances of all groups, or the given ones; IDs that belong to no group are left out. */
export function describeAutoScalingInstances(
  input: DescribeAutoScalingInstancesCommandInput,
  context: RequestContext,
): Omit<DescribeAutoScalingInstancesCommandOutput, '$metadata'> {
  const { now } = context;
  const { items, nextToken } = page(membersAsked(input.InstanceIds ?? [], context), input, PAGES);
  return {
    AutoScalingInstances: items.map(({ group, member }) => describeDetails(group, member, now)),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** An instance as its group shows it. */
export function describeInstance(group: Group, member: Member, now: number): Instance {
  const { launchTemplate, launchConfigurationName, instanceType, weight, overriddenImageId } =
    member.configuration;
  return {
    InstanceId: member.instanceId,
    InstanceType: instanceType,
    AvailabilityZone: member.availabilityZone,
    LifecycleState: stateOf(group, member, now),
    HealthStatus: healthStatus(member, now),
    LaunchTemplate: launchTemplate && { ...launchTemplate },
    LaunchConfigurationName: launchConfigurationName,
    ImageId: overriddenImageId,
    ProtectedFromScaleIn: group.protectedInstances.has(member.instanceId),
    WeightedCapacity: weight === undefined ? undefined : String(weight),
  };
}

interface GroupMember {
  readonly group: Group;
  readonly member: Member;
}

function membersAsked(ids: readonly string[], context: RequestContext): GroupMember[] {
  const { world, account, region, now } = context;
  if (ids.length === 0) {
    return [...groupsOf(world, account, region, now).values()].flatMap((group) => membersOf(group, now));
  }
  if (ids.length > IDS_AT_ONCE) {
    throw constraintViolation(
      `[${ids.join(', ')}]`,
      'instanceIds',
      `length less than or equal to ${IDS_AT_ONCE}`,
    );
  }
  return [...new Set(ids)].flatMap((id) => {
    const group = groupOfInstance(world, account, region, id);
    return group ? membersOf(group, now).filter(({ member }) => member.instanceId === id) : [];
  });
}

function membersOf(group: Group, now: number): GroupMember[] {
  settleGroup(group, now);
  return membersAt(group, now).map((member) => ({ group, member }));
}

function describeDetails(group: Group, member: Member, now: number): AutoScalingInstanceDetails {
  return {
    ...describeInstance(group, member, now),
    AutoScalingGroupName: group.name,
    HealthStatus: healthStatus(member, now).toUpperCase(),
  };
}
