import type { EffectivePreferences, RefreshPreferences } from '../config/schema.js';
import { formatSeconds, seconds, type Duration } from '../contract/duration.js';
import type { GroupSnapshot, RefreshSnapshot } from '../contract/group.js';
import { commandOf } from '../contract/shell.js';
import { obstacleToAutoRollback } from './goalPreferences.js';
import { ADD_TO_LOAD_BALANCER } from './refreshRules.js';

/**
 * "The maximum amount of time that an instance refresh can continue to actively replace instances is 14 days"
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html#instance-refresh-limitations).
 */
const LONGEST_REFRESH_SECONDS = 14 * 86_400;

/** What would make a refresh wait, or take the group down, although it can be done. */
export function warningsFor(group: GroupSnapshot, preferences: EffectivePreferences): string[] {
  const warnings: string[] = [];
  const some = (test: (instances: GroupSnapshot['instances'][number]) => boolean) =>
    group.instances.some(test);
  if ((preferences.scaleInProtectedInstances ?? 'Wait') === 'Wait') {
    const { capacityProvider } = group;
    if (capacityProvider?.managedTerminationProtection) {
      warnings.push(
        `belongs to the ECS capacity provider ${capacityProvider.name} with managed termination protection, so all of its ` +
          'instances are protected from scale-in: AWS waits one hour for them, then fails; set refresh.scaleInProtectedInstances: Refresh',
      );
    } else if (some((instances) => instances.protected)) {
      warnings.push(
        'has instances protected from scale-in: AWS waits one hour for them, then fails; set refresh.scaleInProtectedInstances',
      );
    }
  }
  if (group.capacityProvider?.managedDraining === false) {
    const { name } = group.capacityProvider;
    warnings.push(
      `belongs to the ECS capacity provider ${name}, which does not drain instances: tasks are cut off when theirs goes; ` +
        'turn managedDraining on',
    );
  }
  if (some((instances) => instances.standby) && (preferences.standbyInstances ?? 'Wait') === 'Wait') {
    warnings.push(
      'has instances in standby: AWS waits one hour for them, then fails; set refresh.standbyInstances',
    );
  }
  if (group.size === 1 && terminatesFirst(preferences)) {
    warnings.push(
      'has one instance: the refresh takes it down before its successor serves; set refresh.preferences: auto',
    );
  }
  warnings.push(...weightWarnings(group), ...trafficWarnings(group));
  const obstacle = obstacleToAutoRollback(group);
  if (preferences.autoRollback === true && obstacle !== undefined) {
    warnings.push(
      `is not rolled back by AWS when its refresh fails, although refresh.autoRollback is set: ${obstacle}; set onFailure.target: rollBack`,
    );
  }
  return warnings;
}

/**
 * Whether a group of one goes down: without a maximum AWS terminates while it launches, and with one only
 * where the minimum lets it (`RefreshPreferences` of the Auto Scaling API).
 */
function terminatesFirst({ minHealthyPercentage, maxHealthyPercentage }: EffectivePreferences): boolean {
  return maxHealthyPercentage === undefined || minHealthyPercentage === 0;
}

/** What is said of a refresh that is expected to take longer than somebody waits for it. */
export function durationWarnings(expectedSeconds: number, refreshTimeout: Duration): string[] {
  const expected = `is expected to take ${formatSeconds(expectedSeconds)}`;
  if (expectedSeconds > LONGEST_REFRESH_SECONDS) {
    return [`${expected}: AWS ends a refresh after 14 days; let a round replace more instances`];
  }
  if (expectedSeconds > seconds(refreshTimeout)) {
    return [`${expected}, but counts as failed after polling.refreshTimeout (${refreshTimeout}); raise it`];
  }
  return [];
}

/** What would let a refresh succeed although its instances serve nobody. */
function trafficWarnings({
  name,
  trafficSources,
  checksTraffic,
  suspendedProcesses,
}: GroupSnapshot): string[] {
  if (!trafficSources) {
    if (!suspendedProcesses.includes(ADD_TO_LOAD_BALANCER)) return [];
    return [
      `has its process ${ADD_TO_LOAD_BALANCER} suspended, and no load balancer of its own: one that somebody registers its ` +
        'instances with by hand does not get the new ones',
    ];
  }
  if (checksTraffic) return [];
  const command = commandOf(
    'aws',
    'autoscaling',
    'update-auto-scaling-group',
    '--auto-scaling-group-name',
    name,
  );
  return [
    `is behind a load balancer, but only EC2 is asked whether its instances are healthy: AWS replaces all of them although the ` +
      `application is dead; ask the load balancer, too: ${command} --health-check-type ELB`,
  ];
}

/**
 * Percentages are shares of the desired capacity, so that one instance can be all of it: "If a mixed
 * instances group is configured with an instance weight that is larger than or equal to the group's desired
 * capacity, Amazon EC2 Auto Scaling might replace all InService instances at once"
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html#instance-refresh-limitations).
 */
function weightWarnings({ size, units }: GroupSnapshot): string[] {
  if (!units || units.kind !== undefined || size === 0 || units.heaviest < units.desired) return [];
  const { desired, heaviest } = units;
  return [
    `has a desired capacity of ${desired}, which is ${size} ${size === 1 ? 'instance' : 'instances'}, and an instance type of weight ${heaviest}: AWS may ` +
      `replace all of them at once; make the desired capacity larger than every weight`,
  ];
}

/** What is said of a group that is refreshed although another service owns it. */
export function ownerWarnings({ owner }: GroupSnapshot): string[] {
  if (!owner) return [];
  return [`is the ${owner.what} of ${owner.service}, which replaces its instances itself: ${owner.command}`];
}

/** What is said of a refresh that is under way while the plan is made. */
export function activeRefreshWarning({ refreshId, status, percentageComplete }: RefreshSnapshot): string {
  return (
    `has an active instance refresh: ${refreshId} (${status}, ${percentageComplete} %), which must have ended when it is ` +
    "the group's turn"
  );
}

/** What is said of an environment's preferences, whatever group they are used on. */
export function settingsWarnings({ checkpointPercentages, checkpointDelay }: RefreshPreferences): string[] {
  if (!checkpointPercentages || checkpointDelay !== undefined) return [];
  return [
    `every refresh waits at each of its ${checkpointPercentages.length} checkpoints for one hour, AWS's default; set refresh.checkpointDelay`,
  ];
}
