import { forgetMet } from '../../../faults/world/active.js';
import type { World } from '../../../world.js';
import { unhealthyFrom } from '../../elasticLoadBalancing/health.js';
import { registrationsOf } from '../../elasticLoadBalancing/registration.js';
import { targetKey } from '../../elasticLoadBalancing/targetGroup.js';
import { livesOf, type Group } from '../groups/group.js';
import { scaleToDesired } from '../groups/scaling.js';
import { replaceUnhealthy } from '../groups/unhealthy.js';
import type { Member } from '../instances/members.js';
import { suspectsOf } from '../launching/imageHealth.js';
import { forgetGone, reconsider, settleGroup } from '../refresh/record.js';
import { endOf } from '../refresh/timeline/timeline.js';
import { checksTraffic, gracePeriod, inUse } from './checks.js';
import { registrationChanges } from './registered.js';

/**
 * Brings about what groups have done up to `now` because a target group called an instance unhealthy: "When
 * Amazon EC2 Auto Scaling determines that an `InService` instance is unhealthy, it replaces it with a new
 * instance to maintain the desired capacity of the group. The new instance launches using the current
 * settings of the Auto Scaling group" ("Health checks for instances in an Auto Scaling group" in its user
 * guide). To be called before a request is handled. The replacement is no better as long as its image is the
 * same, so it goes on and on.
 */
export function replaceDeadApplications(world: World, now: number): void {
  for (const group of suspectsOf(world)) {
    // A fault that such a launch meets is none of the call that comes next.
    replaceUpTo(world, group, now, -Infinity, () => forgetMet(world));
  }
}

/** Whether any group has ever launched an instance whose application is dead. */
export function launchesDeadApplications(world: World): boolean {
  return suspectsOf(world).size > 0;
}

/**
 * Has a group heed at `now` what target groups have found out before: to be called after it was made to, by
 * its settings, its processes or by somebody.
 */
export function heedTargetGroups(world: World, group: Group, now: number): void {
  replaceUpTo(world, group, now, now, () => undefined);
}

/**
 * @param from what was found out earlier is heeded then
 * @param heeded called after each
 */
function replaceUpTo(world: World, group: Group, now: number, from: number, heeded: () => void): void {
  for (;;) {
    if (group.deletion || !checksTraffic(group) || group.suspended.has('HealthCheck')) return;
    const [first] = livesOf(group)
      .flatMap((member) => reportOn(world, group, member) ?? [])
      .sort((a, b) => a.at - b.at);
    if (!first || first.at > now) return;
    const at = Math.max(first.at, from);
    settleGroup(group, at);
    group.unhealthyInstances.set(first.member.instanceId, at);
    replaceUnhealthy(group, at);
    scaleToDesired(world, group, at);
    reconsider(group, at);
    forgetGone(group, at);
    heeded();
  }
}

interface Report {
  readonly member: Member;
  readonly at: number;
}

/**
 * When a group heeds for the first time that a target group calls an instance unhealthy; absent when it never
 * does. "Elastic Load Balancing health checks run in parallel, starting when the instance is registered with
 * the load balancer"; the grace period is "the minimum amount of time (in seconds) to keep a new instance in
 * service before terminating it if it's found to be unhealthy" ("Set the health check grace period" in the
 * user guide of Auto Scaling).
 */
function reportOn(world: World, group: Group, member: Member): Report | undefined {
  const { instanceId, deadApplication, inServiceAt } = member;
  if (!deadApplication || group.unhealthyInstances.has(instanceId)) return undefined;
  const earliest = Math.max(inServiceAt + gracePeriod(group), leftAloneUntil(group, instanceId));
  const moments = group.attachments.flatMap((attachment) =>
    inUse(world, group, attachment.targetGroupArn).flatMap((targetGroup) => {
      const byHand = targetGroup.byHand.get(targetKey({ instanceId, port: targetGroup.port })) ?? [];
      return registrationsOf([...registrationChanges(group, member, attachment), ...byHand])
        .map(({ from, until }) => ({ at: Math.max(unhealthyFrom(targetGroup, from), earliest), until }))
        .filter(({ at, until }) => at < until)
        .map(({ at }) => at);
    }),
  );
  const at = Math.min(...moments);
  return at < Infinity ? { member, at } : undefined;
}

/** A refresh waits for the instances that it launches, and the group leaves them to it until it is over. */
function leftAloneUntil({ refreshes }: Group, instanceId: string): number {
  const timeline = refreshes.at(-1)?.timeline;
  const swap = timeline?.swaps.find(({ launch }) => launch?.instanceId === instanceId);
  return timeline && swap ? Math.min(swap.readyAt, endOf(timeline)) : -Infinity;
}
