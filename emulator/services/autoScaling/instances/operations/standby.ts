import type {
  EnterStandbyCommandInput,
  EnterStandbyCommandOutput,
  ExitStandbyCommandInput,
  ExitStandbyCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { validationError } from '../../errors.js';
import { capacityOf, resourceOf, stateOf } from '../../groups/group.js';
import { groupToChange } from '../../groups/groupToChange.js';
import { scaleToDesired } from '../../groups/scaling.js';
import { checkSizes } from '../../groups/sizes.js';
import { reconsider } from '../../refresh/record.js';
import { endSpan } from '../../trafficSources/attachment.js';
import { standbyActivity } from '../activities.js';
import { namedMembers } from './named.js';

/** Takes instances out of service; others are launched for them unless the desired capacity is lowered. */
export function enterStandby(
  input: EnterStandbyCommandInput,
  context: RequestContext,
): Omit<EnterStandbyCommandOutput, '$metadata'> {
  const { world, now } = context;
  const group = groupToChange(input, context);
  const members = namedMembers(group, input.InstanceIds, now);
  for (const member of members) {
    if (stateOf(group, member, now) !== 'InService') {
      throw validationError(`The instance ${member.instanceId} is not in InService.`);
    }
  }
  const desired = group.desiredCapacity - (input.ShouldDecrementDesiredCapacity ? capacityOf(members) : 0);
  if (desired < group.minSize) {
    throw validationError(
      `AutoScalingGroup ${group.name} has min-size=${group.minSize}, max-size=${group.maxSize}, and ` +
        `desired-size=${group.desiredCapacity}. To place into standby ${members.length} instance, please update the ` +
        'AutoScalingGroup sizes appropriately.',
    );
  }
  group.desiredCapacity = desired;
  for (const { instanceId } of members) {
    group.standbyInstances.add(instanceId);
    const spans = group.standbySpans.get(instanceId) ?? [];
    group.standbySpans.set(instanceId, [...spans, { from: now, until: Infinity }]);
  }
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
  const group = groupToChange(input, context);
  const members = namedMembers(group, input.InstanceIds, now);
  for (const member of members) {
    if (stateOf(group, member, now) !== 'Standby') {
      throw validationError(`The instance ${member.instanceId} is not in Standby.`);
    }
  }
  const desired = group.desiredCapacity + capacityOf(members);
  checkSizes(group.minSize, group.maxSize, desired);
  group.desiredCapacity = desired;
  for (const { instanceId } of members) {
    group.standbyInstances.delete(instanceId);
    endSpan(group.standbySpans.get(instanceId) ?? [], now);
  }
  reconsider(group, now);
  context.effect('ExitStandby', resourceOf(group), { instances: input.InstanceIds });
  return { Activities: members.map((member) => standbyActivity(group, member, 'out of Standby', now)) };
}
