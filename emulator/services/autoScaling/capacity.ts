import type {
  EnterStandbyCommandInput,
  EnterStandbyCommandOutput,
  ExitStandbyCommandInput,
  ExitStandbyCommandOutput,
  SetInstanceProtectionCommandInput,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../service.js';
import { standbyActivity } from './activities.js';
import { lockedByRefresh, validationError } from './errors.js';
import { groupNamed, membersAt, resourceOf, stateOf, type Group, type GroupConfiguration } from './group.js';
import { checkLaunchable, named } from './launching.js';
import type { Member } from './members.js';
import { activeRefresh, reconsider, settleGroup } from './refreshRecord.js';
import { scaleToDesired } from './scaling.js';

/** Changes a group's sizes, timings or configuration. */
export function updateAutoScalingGroup(
  input: UpdateAutoScalingGroupCommandInput,
  context: RequestContext,
): object {
  const { world, now } = context;
  const group = groupOf(input, context);
  const configuration = requestedConfiguration(input);
  if (configuration) {
    if (activeRefresh(group, now)?.desiredConfiguration) throw lockedByRefresh();
    checkLaunchable(world, group, configuration, now);
  }
  const minSize = input.MinSize ?? group.minSize;
  const maxSize = input.MaxSize ?? group.maxSize;
  // AWS moves the desired capacity into new bounds unless the request names one.
  const desired = input.DesiredCapacity ?? Math.min(Math.max(group.desiredCapacity, minSize), maxSize);
  checkSizes(minSize, maxSize, desired);

  if (configuration) group.configuration = named(world, group, configuration, now);
  Object.assign(group, { minSize, maxSize, desiredCapacity: desired });
  group.healthCheckGracePeriod = input.HealthCheckGracePeriod ?? group.healthCheckGracePeriod;
  group.healthCheckType = input.HealthCheckType ?? group.healthCheckType;
  group.defaultCooldown = input.DefaultCooldown ?? group.defaultCooldown;
  group.newInstancesProtected = input.NewInstancesProtectedFromScaleIn ?? group.newInstancesProtected;
  // -1 removes a value, here and in the policy.
  const policy = input.InstanceMaintenancePolicy;
  if (policy) group.instanceMaintenancePolicy = policy.MinHealthyPercentage === -1 ? undefined : policy;
  if (input.DefaultInstanceWarmup !== undefined) {
    group.defaultInstanceWarmup = input.DefaultInstanceWarmup < 0 ? undefined : input.DefaultInstanceWarmup;
  }
  scaleToDesired(world, group, now);
  reconsider(group, now);
  context.effect('UpdateAutoScalingGroup', resourceOf(group), { ...input });
  return {};
}

/** Protects instances from scale in, or stops doing so. */
export function setInstanceProtection(
  input: SetInstanceProtectionCommandInput,
  context: RequestContext,
): object {
  const { now } = context;
  const group = groupOf(input, context);
  for (const { instanceId } of namedMembers(group, input.InstanceIds, now)) {
    if (input.ProtectedFromScaleIn) group.protectedInstances.add(instanceId);
    else group.protectedInstances.delete(instanceId);
  }
  reconsider(group, now);
  context.effect('SetInstanceProtection', resourceOf(group), {
    instances: input.InstanceIds,
    protected: input.ProtectedFromScaleIn,
  });
  return {};
}

/** Takes instances out of service; others are launched for them unless the desired capacity is lowered. */
export function enterStandby(
  input: EnterStandbyCommandInput,
  context: RequestContext,
): Omit<EnterStandbyCommandOutput, '$metadata'> {
  const { world, now } = context;
  const group = groupOf(input, context);
  const members = namedMembers(group, input.InstanceIds, now);
  for (const member of members) {
    if (stateOf(group, member, now) !== 'InService') {
      throw validationError(`The instance ${member.instanceId} is not in InService.`);
    }
  }
  const desired = group.desiredCapacity - (input.ShouldDecrementDesiredCapacity ? members.length : 0);
  if (desired < group.minSize) {
    throw validationError(
      `AutoScalingGroup ${group.name} has min-size=${group.minSize}, max-size=${group.maxSize}, and ` +
        `desired-size=${group.desiredCapacity}. To place into standby ${members.length} instance, please update the ` +
        'AutoScalingGroup sizes appropriately.',
    );
  }
  group.desiredCapacity = desired;
  for (const { instanceId } of members) group.standbyInstances.add(instanceId);
  scaleToDesired(world, group, now);
  reconsider(group, now);
  context.effect('EnterStandby', resourceOf(group), { instances: input.InstanceIds });
  return { Activities: members.map((member) => standbyActivity(group, member, 'to Standby', now)) };
}

/** Puts instances on standby back into service, and raises the desired capacity by as many. */
export function exitStandby(
  input: ExitStandbyCommandInput,
  context: RequestContext,
): Omit<ExitStandbyCommandOutput, '$metadata'> {
  const { now } = context;
  const group = groupOf(input, context);
  const members = namedMembers(group, input.InstanceIds, now);
  for (const { instanceId } of members) {
    if (!group.standbyInstances.has(instanceId)) {
      throw validationError(`The instance ${instanceId} is not in Standby.`);
    }
  }
  const desired = group.desiredCapacity + members.length;
  checkSizes(group.minSize, group.maxSize, desired);
  group.desiredCapacity = desired;
  for (const { instanceId } of members) group.standbyInstances.delete(instanceId);
  reconsider(group, now);
  context.effect('ExitStandby', resourceOf(group), { instances: input.InstanceIds });
  return { Activities: members.map((member) => standbyActivity(group, member, 'out of Standby', now)) };
}

function requestedConfiguration(input: UpdateAutoScalingGroupCommandInput): GroupConfiguration | undefined {
  const { LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName } = input;
  const given = [LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName].filter(Boolean);
  if (given.length > 1) {
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or ' +
        'MixedInstancesPolicy parameter.',
    );
  }
  if (LaunchTemplate) return { LaunchTemplate };
  if (MixedInstancesPolicy) return { MixedInstancesPolicy };
  return LaunchConfigurationName ? { LaunchConfigurationName } : undefined;
}

function checkSizes(min: number, max: number, desired: number): void {
  if (min > max)
    throw validationError(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
  if (desired < min || desired > max) {
    throw validationError(
      `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
    );
  }
}

function namedMembers(group: Group, ids: readonly string[] | undefined, now: number): Member[] {
  const members = new Map(membersAt(group, now).map((member) => [member.instanceId, member]));
  return (ids ?? []).map((id) => {
    const member = members.get(id);
    if (!member) throw validationError(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
    return member;
  });
}

function groupOf(
  { AutoScalingGroupName }: { readonly AutoScalingGroupName?: string | undefined },
  { world, account, region, now }: RequestContext,
): Group {
  const group = groupNamed(world, account, region, AutoScalingGroupName ?? '');
  settleGroup(group, now);
  return group;
}
