import type { World } from '../../../world.js';
import { healthyFrom, unhealthyFrom } from '../../elasticLoadBalancing/health.js';
import { targetGroupsOf, type TargetGroup } from '../../elasticLoadBalancing/targetGroup.js';
import type { Group } from '../groups/group.js';
import type { LaunchOutcome } from '../refresh/timeline/plan.js';
import { attachedAt } from './attachment.js';

const SECOND = 1000;

/**
 * What a group's target groups tell of an instance that it launches. Milliseconds from the moment it is in
 * service.
 */
export interface TrafficChecks {
  /** Until all of them find it healthy, if its application answers. */
  readonly healthyAfter: number;
  /** Until the group heeds that one of them finds it unhealthy, if its application does not answer. */
  readonly unhealthyAfter: number;
}

/**
 * Whether a group heeds what Elastic Load Balancing says of its instances: its `HealthCheckType` lists `ELB`.
 */
export function checksTraffic({ healthCheckType }: Pick<Group, 'healthCheckType'>): boolean {
  return healthCheckType
    .split(',')
    .map((type) => type.trim())
    .includes('ELB');
}

/**
 * The checks that instances have to pass which a group launches at `now`; absent where it asks no target
 * group, or does not register them, because `AddToLoadBalancer` is suspended: "Instances are assumed to be
 * healthy unless Amazon EC2 Auto Scaling receives notification that they are unhealthy." ("Health checks for
 * instances in an Auto Scaling group" in its user guide)
 */
export function trafficChecks(world: World, group: Group, now: number): TrafficChecks | undefined {
  if (!checksTraffic(group) || group.suspended.has('AddToLoadBalancer')) return undefined;
  const groups = attachedAt(group.attachments, now).flatMap(({ targetGroupArn }) =>
    inUse(world, group, targetGroupArn),
  );
  if (groups.length === 0) return undefined;
  return {
    healthyAfter: Math.max(...groups.map((each) => healthyFrom(each, 0))),
    unhealthyAfter: Math.max(gracePeriod(group), Math.min(...groups.map((each) => unhealthyFrom(each, 0)))),
  };
}

/**
 * How an instance fares in the eyes of its group, which counts a dead application as unhealthy only if it
 * asks for it.
 */
export function judged(outcome: LaunchOutcome, checks: TrafficChecks | undefined): LaunchOutcome {
  if (outcome.kind !== 'healthy' || !outcome.deadApplication || !checks) return outcome;
  return { ...outcome, kind: 'unhealthy', after: checks.unhealthyAfter };
}

/** A target group that a load balancer uses: others are not checked. */
export function inUse(world: World, { account, region }: Group, arn: string): TargetGroup[] {
  const group = targetGroupsOf(world, account, region).get(arn);
  return group?.inUse ? [group] : [];
}

/** How long after it is in service nothing is made of an instance's health, in milliseconds. */
export function gracePeriod({ healthCheckGracePeriod }: Group): number {
  return healthCheckGracePeriod * SECOND;
}
