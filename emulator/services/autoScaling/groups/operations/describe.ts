import type {
  AutoScalingGroup,
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { partitionOf } from '../../../../partition.js';
import type { RequestContext } from '../../../../service.js';
import { validationError } from '../../errors.js';
import { describeInstance } from '../../instances/operations/describe.js';
import { page, pageSize } from '../../paging.js';
import { settleGroup } from '../../refresh/record.js';
import { attachedAt } from '../../trafficSources/attachment.js';
import { membersAt, type Group } from '../group.js';
import { groupsOf } from '../registry.js';
import { groupTest, tagsOf } from './tags.js';

/** Groups by name, tag or all, a page at a time; names that do not exist are left out. */
export function describeAutoScalingGroups(
  input: DescribeAutoScalingGroupsCommandInput,
  { world, account, region, now }: RequestContext,
): Omit<DescribeAutoScalingGroupsCommandOutput, '$metadata'> {
  const groups = groupsOf(world, account, region, now);
  // "By default, you can only specify up to 50 names. You can optionally increase this limit using the MaxRecords property."
  const limit = pageSize(input);
  if ((input.AutoScalingGroupNames?.length ?? 0) > limit) {
    throw validationError(`The number of group names that may be passed in is limited to ${limit}`);
  }
  const tests = (input.Filters ?? []).map(groupTest);
  const candidates = input.AutoScalingGroupNames?.length
    ? [...new Set(input.AutoScalingGroupNames)].flatMap((name) => groups.get(name) ?? [])
    : [...groups.values()];
  const { items, nextToken } = page(
    candidates.filter((group) => tests.every((test) => test(group))),
    input,
  );
  const includeInstances = input.IncludeInstances ?? true;
  return {
    AutoScalingGroups: items.map((group) => describeGroup(group, includeInstances, now)),
    ...(nextToken && { NextToken: nextToken }),
  };
}

function describeGroup(group: Group, includeInstances: boolean, now: number): AutoScalingGroup {
  settleGroup(group, now);
  const targetGroupArns = attachedAt(group.attachments, now).map(({ targetGroupArn }) => targetGroupArn);
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    ...group.configuration,
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: group.desiredCapacity,
    DefaultCooldown: group.defaultCooldown,
    AvailabilityZones: [...group.availabilityZones],
    LoadBalancerNames: [],
    TargetGroupARNs: targetGroupArns,
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: group.healthCheckGracePeriod,
    Instances: includeInstances
      ? membersAt(group, now).map((member) => describeInstance(group, member, now))
      : [],
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: [...group.suspended].map(([ProcessName, SuspensionReason]) => ({
      ProcessName,
      SuspensionReason,
    })),
    VPCZoneIdentifier: group.vpcZoneIdentifier,
    EnabledMetrics: [],
    Status: group.deletion && 'Delete in progress',
    Tags: tagsOf(group),
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: group.newInstancesProtected,
    ServiceLinkedRoleARN: `arn:${partitionOf(group.region)}:iam::${group.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    DefaultInstanceWarmup: group.defaultInstanceWarmup,
    InstanceMaintenancePolicy: group.instanceMaintenancePolicy,
    DeletionProtection: group.deletionProtection,
    TrafficSources: targetGroupArns.map((Identifier) => ({ Identifier, Type: 'elbv2' })),
  };
}
