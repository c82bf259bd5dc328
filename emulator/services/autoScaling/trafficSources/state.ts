import type { World } from '../../../world.js';
import { healthOf, registeredFrom } from '../../elasticLoadBalancing/health.js';
import { registrationsOf } from '../../elasticLoadBalancing/registration.js';
import { targetGroupsOf } from '../../elasticLoadBalancing/targetGroup.js';
import { membersAt, stateOf, type Group } from '../groups/group.js';
import type { Attachment } from './attachment.js';
import { checksTraffic } from './checks.js';
import { registrationChanges } from './registered.js';

/** How far the attachment of a target group has come. */
export type AttachmentState = 'Adding' | 'Added' | 'InService' | 'Removing';

/**
 * The state of an attachment at `now`; absent once it is detached for good. "When you attach a target group
 * to an Auto Scaling group, the initial State value is Adding. The state transitions to Added after all Auto
 * Scaling instances are registered with the target group. If Elastic Load Balancing health checks are enabled
 * for the Auto Scaling group, the state transitions to InService after at least one Auto Scaling instance
 * passes the health check. […] Target groups also have an InService state if you attach them in the
 * CreateAutoScalingGroup API call."
 */
export function attachmentState(
  world: World,
  group: Group,
  attachment: Attachment,
  now: number,
): AttachmentState | undefined {
  const { targetGroupArn, attachedAt, detachedAt, fromTheStart } = attachment;
  const targetGroup = targetGroupsOf(world, group.account, group.region).get(targetGroupArn);
  if (now < attachedAt || !targetGroup) return undefined;
  if (detachedAt <= now) {
    return now < detachedAt + targetGroup.deregistrationDelay ? 'Removing' : undefined;
  }
  if (fromTheStart) return 'InService';
  const inService = membersAt(group, now).filter((member) => stateOf(group, member, now) === 'InService');
  const instances = inService.map((member) => ({
    failure: member.deadApplication,
    registrations: registrationsOf(registrationChanges(group, member, attachment)),
  }));
  const registered = instances.every(({ registrations }) =>
    registrations.some(({ from }) => registeredFrom(from) <= now),
  );
  if (!registered) return 'Adding';
  const checked = checksTraffic(group);
  const passes = instances.some(
    ({ registrations, failure }) => healthOf(targetGroup, registrations, failure, now).State === 'healthy',
  );
  return checked && passes ? 'InService' : 'Added';
}
