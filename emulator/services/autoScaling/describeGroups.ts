import type {
  AutoScalingGroup,
  AutoScalingInstanceDetails,
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
  DescribeAutoScalingInstancesCommandInput,
  DescribeAutoScalingInstancesCommandOutput,
  Instance,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../service.js';
import { groupsOf, membersAt, stateOf, type Group } from './group.js';
import { healthStatus, type Member } from './members.js';
import { page } from './paging.js';
import { settleGroup } from './refreshRecord.js';
import { groupTest, tagsOf } from './tags.js';

/** Groups by name, tag or all, a page at a time; names that do not exist are left out. */
export function describeAutoScalingGroups(
  input: DescribeAutoScalingGroupsCommandInput,
  { world, account, region, now }: RequestContext,
): Omit<DescribeAutoScalingGroupsCommandOutput, '$metadata'> {
  const groups = groupsOf(world, account, region);
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

/** Instances of all groups, or the given ones; IDs that belong to no group are left out. */
export function describeAutoScalingInstances(
  input: DescribeAutoScalingInstancesCommandInput,
  { world, account, region, now }: RequestContext,
): Omit<DescribeAutoScalingInstancesCommandOutput, '$metadata'> {
  const wanted = input.InstanceIds?.length ? new Set(input.InstanceIds) : undefined;
  const details: AutoScalingInstanceDetails[] = [];
  for (const group of groupsOf(world, account, region).values()) {
    settleGroup(group, now);
    for (const member of membersAt(group, now)) {
      if (wanted && !wanted.has(member.instanceId)) continue;
      details.push({
        ...describeInstance(group, member, now),
        AutoScalingGroupName: group.name,
        HealthStatus: healthStatus(member, now).toUpperCase(),
      });
    }
  }
  const { items, nextToken } = page(details, input);
  return { AutoScalingInstances: items, ...(nextToken && { NextToken: nextToken }) };
}

function describeGroup(group: Group, includeInstances: boolean, now: number): AutoScalingGroup {
  settleGroup(group, now);
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
    TargetGroupARNs: [...group.targetGroupArns],
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
    Tags: tagsOf(group),
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: group.newInstancesProtected,
    ServiceLinkedRoleARN: `arn:aws:iam::${group.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    DefaultInstanceWarmup: group.defaultInstanceWarmup,
    InstanceMaintenancePolicy: group.instanceMaintenancePolicy,
    TrafficSources: group.targetGroupArns.map((Identifier) => ({ Identifier, Type: 'elbv2' })),
  };
}

function describeInstance(group: Group, member: Member, now: number): Instance {
  const { launchTemplate, launchConfigurationName, instanceType } = member.configuration;
  return {
    InstanceId: member.instanceId,
    InstanceType: instanceType,
    AvailabilityZone: member.availabilityZone,
    LifecycleState: stateOf(group, member, now),
    HealthStatus: healthStatus(member, now),
    LaunchTemplate: launchTemplate && { ...launchTemplate },
    LaunchConfigurationName: launchConfigurationName,
    ProtectedFromScaleIn: group.protectedInstances.has(member.instanceId),
  };
}
