import type { CheckFailure } from '../../../elasticLoadBalancing/health.js';
import type { InstanceSeries } from '../../instances/ids.js';
import type { HealthyBounds } from './healthyBounds.js';

/** What becomes of an instance that is launched with a given configuration. */
export type LaunchOutcome =
  | {
      readonly kind: 'healthy';
      /** Why health checks of target groups fail all the same; absent when they do not. */
      readonly deadApplication?: CheckFailure | undefined;
    }
  | {
      /** It enters service, fails its health checks and never recovers. */
      readonly kind: 'unhealthy';
      /** Milliseconds from there until that is known; absent for as long as it takes in its group. */
      readonly after?: number | undefined;
      readonly deadApplication?: CheckFailure | undefined;
    }
  /** EC2 does not launch it; `reason` in EC2's words. */
  | { readonly kind: 'refused'; readonly reason: string };

/** How long the steps of a replacement take, in milliseconds. */
export interface Pace {
  /** From the request until the work begins. */
  readonly pending: number;
  /** From the launch until the instance is in service. */
  readonly launch: number;
  /** From there until its health is known. */
  readonly health: number;
  /** From the start of a termination until the instance is gone: deregistration, draining. */
  readonly drain: number;
}

/** A refresh that does not simply succeed, because the fleet says so: for demos, game days and tests. */
export interface Script {
  readonly kind: 'fails' | 'rollsBack' | 'stuck';
  /** Percentage complete at which it happens, 0–100. */
  readonly atPercentage: number;
  readonly reason: string;
}

/** Why it happens, unless something else is said. */
export const USUAL_REASONS: Readonly<Record<Script['kind'], string>> = {
  fails: 'The instance refresh failed because instances did not pass their health checks.',
  rollsBack: 'Rollback triggered because a CloudWatch alarm went into the ALARM state.',
  stuck: 'Waiting for remaining instances to be available.',
};

/** Something outside of a refresh that ends it while it goes forward, however far it has come. */
export interface Interruption {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly reason: string;
}

/** An instance that the refresh has not replaced yet. */
export interface Candidate {
  readonly instanceId: string;
  readonly action: CandidateAction;
}

/** What a refresh does with an instance. */
export const CandidateAction = {
  replace: 'replace',
  /** Ends without a replacement: an instance on standby is not part of the desired capacity. */
  terminate: 'terminate',
  /** Protected from scale in, or on standby: the refresh waits for a person. */
  wait: 'wait',
} as const;
export type CandidateAction = (typeof CandidateAction)[keyof typeof CandidateAction];

/** Everything a {@link Timeline} depends on, besides the time at which it begins. */
export interface RefreshPlan {
  /** Makes the IDs of the instances it launches. */
  readonly launches: InstanceSeries;
  /** In instances, also where instances have weights. */
  readonly desiredCapacity: number;
  /** Instances to replace, in this order. */
  readonly candidates: readonly Candidate[];
  /** How many instances match already. */
  readonly skipped: number;
  /** Instances that the group itself has terminated, to become smaller: there is nothing to undo for them. */
  readonly removed: ReadonlySet<string>;
  /**
   * Instances that the group itself has launched with the configuration of the refresh, to become larger: nothing is
   * left to do for them, but a rollback replaces them too.
   */
  readonly newcomers: readonly string[];
  readonly bounds: HealthyBounds;
  /** Milliseconds, as all times of a plan. */
  readonly warmup: number;
  readonly bakeTime: number;
  /** Ascending; empty for none. */
  readonly checkpointPercentages: readonly number[];
  readonly checkpointDelay: number;
  readonly autoRollback: boolean;
  /** Whether the group can go back to the configuration it had before. */
  readonly reversible: boolean;
  readonly pace: Pace;
  /** Who says at last whether an instance is healthy. */
  readonly checkedBy: 'Amazon EC2' | 'Elastic Load Balancing';
  /** How instances with the new configuration fare. */
  readonly forward: LaunchOutcome;
  /** How instances with the previous configuration fare. */
  readonly back: LaunchOutcome;
  readonly script?: Script | undefined;
  /** When an alarm that the refresh watches goes off, if one does. */
  readonly alarm?: Interruption | undefined;
  /** The `InstanceRefresh` process is suspended: nothing begins, and nothing fails for it. */
  readonly paused: boolean;
  /** `Launch` or `Terminate` is suspended: nothing can be replaced, and the refresh fails for it after an hour. */
  readonly obstructed: boolean;
}
