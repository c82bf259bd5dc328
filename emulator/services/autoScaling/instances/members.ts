import type { LifecycleState } from '@aws-sdk/client-auto-scaling';
import type { CheckFailure } from '../../elasticLoadBalancing/health.js';
import type { Swap, Timeline } from '../refresh/timeline/timeline.js';

/** What an instance was launched with. */
export interface InstanceConfiguration {
  readonly launchTemplate?:
    | {
        readonly LaunchTemplateId: string;
        readonly LaunchTemplateName: string;
        /** The number of the version that it really runs: never `$Latest` or `$Default`. */
        readonly Version: string;
      }
    | undefined;
  readonly launchConfigurationName?: string | undefined;
  readonly imageId: string | undefined;
  /** Set when an override of a mixed instances policy names the image. */
  readonly overriddenImageId?: string | undefined;
  readonly instanceType: string;
  /** How many units of the desired capacity it makes up; absent where instances are counted. */
  readonly weight?: number | undefined;
}

/**
 * An instance of a group through its whole life, the future included. Times are milliseconds since the epoch;
 * `Infinity` for what never happens.
 */
export interface Member {
  readonly instanceId: string;
  readonly availabilityZone: string;
  readonly configuration: InstanceConfiguration;
  readonly pendingAt: number;
  readonly inServiceAt: number;
  readonly unhealthyAt: number;
  /** Why health checks of a target group fail, for good; absent when its application answers them. */
  readonly deadApplication?: CheckFailure | undefined;
  /** Whether it was in service long before the start, as the instances of a fleet are. */
  readonly longInService?: boolean | undefined;
  readonly retiresAt: number;
  readonly goneAt: number;
}

/** Whether the group has the instance at `now`. */
export function isMember({ pendingAt, goneAt }: Member, now: number): boolean {
  return pendingAt <= now && now < goneAt;
}

/** The instance's lifecycle state at `now`, at which it must be a member. */
export function lifecycleState(member: Member, standby: boolean, now: number): LifecycleState {
  if (member.retiresAt <= now) return 'Terminating';
  if (standby) return 'Standby';
  return now < member.inServiceAt ? 'Pending' : 'InService';
}

/** The instance's health as its group sees it. */
export function healthStatus({ unhealthyAt }: Member, now: number): 'Healthy' | 'Unhealthy' {
  return unhealthyAt <= now ? 'Unhealthy' : 'Healthy';
}

/** The instances of a group with everything that a refresh did and will do to them. */
export function withRefresh(
  members: readonly Member[],
  { swaps }: Timeline,
  configurationOf: (swap: Swap, replaced: Member | undefined) => InstanceConfiguration,
): Member[] {
  const byId = new Map(members.map((member) => [member.instanceId, member]));
  const zones = [...new Set(members.map(({ availabilityZone }) => availabilityZone))];
  for (const [index, swap] of swaps.entries()) {
    const replaced = swap.replaces === undefined ? undefined : byId.get(swap.replaces);
    if (replaced) {
      byId.set(replaced.instanceId, {
        ...replaced,
        retiresAt: Math.min(replaced.retiresAt, swap.retiresAt),
        goneAt: Math.min(replaced.goneAt, swap.goneAt),
      });
    }
    if (!swap.launch) continue;
    byId.set(swap.launch.instanceId, {
      ...swap.launch,
      availabilityZone: replaced?.availabilityZone ?? zones[index % zones.length] ?? '',
      configuration: configurationOf(swap, replaced),
      retiresAt: Infinity,
      goneAt: Infinity,
    });
  }
  return [...byId.values()];
}
