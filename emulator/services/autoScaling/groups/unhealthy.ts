import { membersAt, retire, stateOf, type Group } from './group.js';

/** Processes without which a group leaves unhealthy instances alone. */
const NEEDED = ['HealthCheck', 'ReplaceUnhealthy', 'Terminate'] as const;

/**
 * Begins to terminate the instances that somebody has called unhealthy; to be followed by launching others. Those on
 * standby are nobody's concern: AWS does not check their health.
 */
export function replaceUnhealthy(group: Group, now: number): void {
  if (group.unhealthyInstances.size === 0 || NEEDED.some((process) => group.suspended.has(process))) return;
  for (const member of membersAt(group, now)) {
    const serves = ['InService', 'Pending'].includes(stateOf(group, member, now));
    if (serves && group.unhealthyInstances.has(member.instanceId)) retire(group, member, now);
  }
}
