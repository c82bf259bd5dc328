import type { DeleteAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../../service.js';
import { resourceInUse, scalingActivityInProgress, validationError } from '../../errors.js';
import { remainingPlan } from '../../refresh/planning.js';
import { applyTimeline, settleGroup } from '../../refresh/record.js';
import { cancelRefresh } from '../../refresh/timeline/interventions.js';
import { Direction, isActive } from '../../refresh/timeline/timeline.js';
import { membersAt, resourceOf, retire, stateOf, type Group } from '../group.js';
import { groupToChange } from '../groupToChange.js';
import { letGo } from '../registry.js';

/** Deletes a group: one without instances at once, any other only by force and when its instances are gone. */
export function deleteAutoScalingGroup(
  input: DeleteAutoScalingGroupCommandInput,
  context: RequestContext,
): object {
  const { world, now } = context;
  const group = groupToChange(input, context);
  const force = input.ForceDelete ?? false;
  checkProtection(group, force);
  if (!force) checkEmpty(group, now);
  endRefresh(group, now);
  group.minSize = 0;
  group.maxSize = 0;
  group.desiredCapacity = 0;
  const goneAt = terminateAll(group, now);
  group.deletion = { requestedAt: now, goneAt };
  letGo(world, group);
  context.effect('DeleteAutoScalingGroup', resourceOf(group), { force });
  return {};
}

/** @throws ValidationError; AWS does not publish the wording */
function checkProtection({ name, deletionProtection }: Group, force: boolean): void {
  const refused =
    deletionProtection === 'prevent-all-deletion' ||
    (force && deletionProtection === 'prevent-force-deletion');
  if (!refused) return;
  throw validationError(
    `You cannot delete AutoScalingGroup ${name} because its deletion protection is set to ${deletionProtection}.`,
  );
}

/** "If the group has instances or scaling activities in progress, you must specify the option to force the deletion" */
function checkEmpty(group: Group, now: number): void {
  const states = membersAt(group, now).map((member) => stateOf(group, member, now));
  if (states.some((state) => state === 'Pending' || state === 'Terminating')) {
    throw scalingActivityInProgress(
      'You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.',
    );
  }
  if (states.length > 0) {
    throw resourceInUse(
      'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
    );
  }
}

/** Cancels the refresh that is under way, if any. What a refresh leaves to be healed is not healed any more. */
function endRefresh(group: Group, now: number): void {
  const last = group.refreshes.at(-1);
  if (!last) return;
  const active = isActive(last.timeline, now);
  const timeline = active
    ? cancelRefresh(last.timeline, remainingPlan(group, last, now), now, false)
    : last.timeline;
  const begun = timeline.swaps.filter(({ direction, startsAt }) =>
    direction === Direction.heal ? startsAt < now : startsAt <= now,
  );
  last.timeline = { ...timeline, swaps: begun };
  if (active) applyTimeline(group, last, last.timeline, now);
  settleGroup(group, now);
  group.members = group.members.filter(({ pendingAt }) => pendingAt <= now);
}

/** @returns when the last instance is gone */
function terminateAll(group: Group, now: number): number {
  for (const member of membersAt(group, now)) {
    if (member.retiresAt > now) retire(group, member, now);
  }
  return Math.max(now, ...membersAt(group, now).map(({ goneAt }) => goneAt));
}
