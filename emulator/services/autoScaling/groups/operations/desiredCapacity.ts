import type { SetDesiredCapacityCommandInput } from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { scalingActivityInProgress, validationError } from '../../errors.js';
import { latestActivity } from '../../instances/activities.js';
import { reconsider } from '../../refresh/record.js';
import { resourceOf, type Group } from '../group.js';
import { groupToChange } from '../groupToChange.js';
import { scaleToDesired } from '../scaling.js';
import { checkCapacity } from '../sizes.js';

const SECOND = 1000;

/** Sets how many instances a group is to have, within its bounds. */
export function setDesiredCapacity(input: SetDesiredCapacityCommandInput, context: RequestContext): object {
  const { world, now } = context;
  const { DesiredCapacity: desired = 0 } = input;
  const group = groupToChange(input, context);
  if (desired < group.minSize) {
    throw validationError(
      `New SetDesiredCapacity value ${desired} is below min value ${group.minSize} for the AutoScalingGroup.`,
    );
  }
  if (desired > group.maxSize) {
    throw validationError(
      `New SetDesiredCapacity value ${desired} is above max value ${group.maxSize} for the AutoScalingGroup.`,
    );
  }
  checkCapacity(desired);
  if (input.HonorCooldown) checkCooldown(group, now);
  group.desiredCapacity = desired;
  scaleToDesired(world, group, now);
  reconsider(group, now);
  context.effect('SetDesiredCapacity', resourceOf(group), { desiredCapacity: desired });
  return {};
}

/** @throws ScalingActivityInProgress while the last scaling activity, or the cooldown after it, is not over */
function checkCooldown(group: Group, now: number): void {
  const last = latestActivity(group, now);
  if (!last) return;
  const end = last.EndTime ? Number(last.EndTime) + group.defaultCooldown * SECOND : Infinity;
  if (now < end) {
    throw scalingActivityInProgress(
      `Scaling activity ${last.ActivityId} is in progress and blocks this action`,
    );
  }
}
