/** An ECS service as AWS last described it. */
export interface ServiceSnapshot {
  readonly arn: string;
  /** `ACTIVE`, `DRAINING`, `INACTIVE`. */
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  /** `ECS`, `CODE_DEPLOY` or `EXTERNAL`. */
  readonly controller: string;
  /** True when its tasks run on Fargate: no instance of ours carries them. */
  readonly fargate: boolean;
  /** Set where its tasks run on instances that are in no Auto Scaling group. */
  readonly elsewhere?: 'ECS Managed Instances' | 'ECS Anywhere';
  /** Between which percentages of the desired count a rolling deployment keeps its tasks; absent with other strategies. */
  readonly room?: { readonly minimumHealthyPercent: number; readonly maximumPercent: number };
  /** True when ECS keeps one task on each instance. */
  readonly daemon?: boolean;
  /** The `PRIMARY` deployment. */
  readonly deployment?: DeploymentSnapshot;
}

/** An ECS deployment as AWS last described it. */
export interface DeploymentSnapshot {
  readonly deploymentId: string;
  /** `PRIMARY`, `ACTIVE`, `INACTIVE`. */
  readonly status: string;
  /** `COMPLETED`, `FAILED`, `IN_PROGRESS`; absent where ECS gives none. */
  readonly rolloutState?: string;
  /** AWS's own words. */
  readonly rolloutStateReason?: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly failedTasks: number;
}

/** What is known once a deployment has ended, or was last seen. */
export interface DeploymentEvidence {
  /** Absent when the service no longer lists it. */
  readonly deployment?: DeploymentSnapshot;
  readonly service: ServiceSnapshot;
  /** The newest thing ECS said of the service. */
  readonly latestEvent?: string;
}

/** Why tasks of a service cannot be placed: there is no instance, and nobody will bring one. */
export interface CapacityGap {
  /** Groups of its capacity providers that ECS does not scale out; none when its tasks are placed by launch type. */
  readonly groups: readonly { readonly name: string; readonly maxSize: number }[];
}
