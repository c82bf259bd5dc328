import type {
  TerminateInstanceInAutoScalingGroupCommandInput,
  TerminateInstanceInAutoScalingGroupCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { scalingActivityInProgress, validationError } from '../../errors.js';
import { capacityOf, resourceOf, retire, stateOf, type Group } from '../../groups/group.js';
import { groupToChange } from '../../groups/groupToChange.js';
import { scaleToDesired } from '../../groups/scaling.js';
import { reconsider } from '../../refresh/record.js';
import { terminationActivity } from '../activities.js';
import type { Member } from '../members.js';
import { memberNamed, namedMembers } from './named.js';

/** Terminates one instance, or several of a group; others are launched for them unless the group is to become smaller. */
export function terminateInstanceInAutoScalingGroup(
  input: TerminateInstanceInAutoScalingGroupCommandInput,
  context: RequestContext,
): Omit<TerminateInstanceInAutoScalingGroupCommandOutput, '$metadata'> {
  const { world, now } = context;
  const { group, members } = membersAsked(input, context);
  if (members.some((member) => stateOf(group, member, now) === 'Terminating')) {
    throw scalingActivityInProgress(
      'There are scaling activities in progress that terminate the instance already.',
    );
  }
  const decrement = input.ShouldDecrementDesiredCapacity ?? false;
  const before = group.desiredCapacity;
  if (decrement) {
    // An instance on standby is not part of the desired capacity.
    const counted = members.filter((member) => stateOf(group, member, now) !== 'Standby');
    lowerDesiredCapacity(group, capacityOf(counted));
  }
  for (const member of members) retire(group, member, now);
  scaleToDesired(world, group, now);
  reconsider(group, now);
  const instances = members.map(({ instanceId }) => instanceId);
  context.effect('TerminateInstanceInAutoScalingGroup', resourceOf(group), { instances, decrement });
  const activities = members.map((member) =>
    terminationActivity(group, member, decrement ? before : undefined, now),
  );
  return input.InstanceIds?.length ? { Activities: activities } : { Activity: activities[0] };
}

function membersAsked(
  {
    InstanceId: id,
    InstanceIds: ids = [],
    AutoScalingGroupName,
  }: TerminateInstanceInAutoScalingGroupCommandInput,
  context: RequestContext,
): { group: Group; members: readonly Member[] } {
  if ((id === undefined) === (ids.length === 0)) {
    throw validationError('Valid requests must contain either InstanceId or InstanceIds.');
  }
  if (id !== undefined) {
    const { group, member } = memberNamed(id, context);
    return { group, members: [member] };
  }
  if (ids.length > 100) throw validationError('You can specify up to 100 instances.');
  const group = groupToChange({ AutoScalingGroupName }, context);
  return { group, members: namedMembers(group, ids, context.now) };
}

function lowerDesiredCapacity(group: Group, by: number): void {
  if (group.desiredCapacity - by < group.minSize) {
    throw validationError(
      `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate ` +
        "group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.",
    );
  }
  group.desiredCapacity -= by;
}
