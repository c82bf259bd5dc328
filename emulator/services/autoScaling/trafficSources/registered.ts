import type { Change } from '../../elasticLoadBalancing/registration.js';
import type { Group } from '../groups/group.js';
import type { Member } from '../instances/members.js';
import { isWithin, type Attachment } from './attachment.js';

/**
 * When a group registers an instance with a target group that is attached to it, and deregisters it: as it
 * comes into service, but not on standby; and as it is terminated, or the target group is detached. While
 * `AddToLoadBalancer` is suspended it registers none: "When you resume `AddToLoadBalancer`, it resumes adding
 * instances to the load balancer when they are launched. However, it does not add the instances that were
 * launched while this process was suspended. You must register those instances manually." ("How suspended
 * processes affect other processes" in the user guide of Auto Scaling). That the same goes for an attachment
 * and for the end of standby is not documented.
 */
export function registrationChanges(
  { additionPauses, standbySpans }: Pick<Group, 'additionPauses' | 'standbySpans'>,
  member: Pick<Member, 'instanceId' | 'inServiceAt' | 'retiresAt' | 'longInService'>,
  attachment: Attachment,
): Change[] {
  const begin =
    member.longInService && attachment.fromTheStart
      ? -Infinity
      : Math.max(member.inServiceAt, attachment.attachedAt);
  const end = Math.min(member.retiresAt, attachment.detachedAt);
  const standby = standbySpans.get(member.instanceId) ?? [];
  const starts = [begin, ...standby.map(({ until }) => until)].filter(
    (at) => at >= begin && at < end && !isWithin(additionPauses, at) && !isWithin(standby, at),
  );
  const stops = standby.map(({ from }) => from).filter((at) => at > begin && at < end);
  return [
    ...starts.map((at) => ({ at, registered: true })),
    ...[...stops, end].map((at) => ({ at, registered: false })),
  ].filter(({ at }) => at < Infinity);
}
