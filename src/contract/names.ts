/**
 * Names on the wire: operators' scripts, schedules and stored histories use them, so none may change.
 */

/** The task queue that workers poll and releases are started on. */
export const TASK_QUEUE = 'golden-ami';

/** The worker deployment that versioned workers belong to, unless they are told another. */
export const DEPLOYMENT_NAME = 'golden-ami';

/** Workflow types; each is the name of an exported function in `src/workflows/`. */
export const WorkflowType = {
  Release: 'goldenAmiRelease',
  Environment: 'environmentRollout',
  AutoScalingGroup: 'autoScalingGroupRefresh',
  EcsService: 'ecsServiceDeployment',
  Plan: 'rolloutPlan',
  CapacityPools: 'capacityPools',
  RejectedImages: 'rejectedImages',
} as const;

/** Messages a release takes, and those its workflows send each other. */
export const Message = {
  Status: 'status',
  Plan: 'plan',
  /** A page of everything that `status` may be too small for. */
  Targets: 'targets',
  Approve: 'approve',
  Reject: 'reject',
  Decide: 'decide',
  Abort: 'abort',
  /** A page of the plan that `rolloutPlan` has made. */
  Page: 'page',
  /** Environment to release: its plan, its targets' states. */
  EnvironmentProgress: 'environmentProgress',
  Pause: 'pause',
  Resume: 'resume',
  Retry: 'retry',
  Skip: 'skip',
  Rollback: 'rollback',
  SetPace: 'setPace',
  /** Release to environment: the gates are passed; something is asked of it; nothing more will be. */
  Proceed: 'proceed',
  Command: 'command',
  Dismiss: 'dismiss',
  /** A question of an environment to its release: is what I was told from you? */
  Vouch: 'vouch',
  /** Target to environment: the refresh or deployment has an ID. */
  TargetProgress: 'targetProgress',
  /** Environment to target: go back; suspend the refresh under way; let it go on. */
  RollBackTarget: 'rollBackTarget',
  PauseTarget: 'pauseTarget',
  ResumeTarget: 'resumeTarget',
  /** Environment to capacity pools: a target needs room, or needs it no longer. */
  RequestCapacity: 'requestCapacity',
  ReturnCapacity: 'returnCapacity',
  /** Capacity pools to environment: the target may start. */
  CapacityGranted: 'capacityGranted',
  /** To the rejected images: an image is bad, or is not after all. */
  RejectImage: 'rejectImage',
  AcceptImage: 'acceptImage',
} as const;

/**
 * The memo field of a release that has what it vouches for of an environment, a {@link EnvironmentVouched}.
 */
export function environmentMemo(environment: string): string {
  return `environment:${environment}`;
}

/**
 * The memo field of a release that has the hashes of the commands its environments have not answered, by
 * number.
 */
export const COMMANDS_MEMO = 'commands';

/** What a pipeline or an environment may be called: the config's rule. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What a release may be called: a colon more, because Temporal names scheduled ones by the time they were due. */
const RELEASE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/** The rule for names of releases, in words. */
export const RELEASE_NAME =
  '1 to 64 letters, digits, dots, dashes, underscores or colons, beginning with a letter or a digit';

/** Whether a pipeline or an environment may be called so. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

/** Whether a release may be called so: part of workflow IDs, and of the sessions that CloudTrail shows. */
export function isReleaseName(value: unknown): value is string {
  return typeof value === 'string' && RELEASE.test(value);
}

/** The pipeline and the release that a workflow ID names; undefined when it is not the ID of a release. */
export function releaseOfId(workflowId: string): { pipeline: string; release: string } | undefined {
  const [prefix, pipeline, release, ...rest] = workflowId.split('/');
  if (prefix !== 'golden-ami' || rest.length > 0) return undefined;
  return isName(pipeline) && isReleaseName(release) ? { pipeline, release } : undefined;
}

/** Workflow ID of a release. */
export function releaseWorkflowId(pipeline: string, release: string): string {
  return `golden-ami/${pipeline}/${release}`;
}

/** Workflow ID of one environment of a release. */
export function environmentWorkflowId(pipeline: string, release: string, environment: string): string {
  return `${releaseWorkflowId(pipeline, release)}/${environment}`;
}

/** Workflow ID of the plan that a release begins with. No environment can be called like this. */
export function planWorkflowId(pipeline: string, release: string): string {
  return `${releaseWorkflowId(pipeline, release)}/@plan`;
}

/** Workflow ID of a plan that somebody has asked for by itself. */
export function askedPlanWorkflowId(pipeline: string, name: string): string {
  return `${releaseWorkflowId(pipeline, 'plan')}/${name}`;
}

/**
 * Workflow ID of the work on a target. It names no release on purpose: the ID is the lock that keeps two releases
 * from refreshing one group at the same time.
 */
export function targetWorkflowId(targetId: string): string {
  return `golden-ami/target/${targetId}`;
}

/** Workflow ID of the capacity pools: one for all releases, because it is what they share. */
export const CAPACITY_POOLS_ID = 'golden-ami/capacity-pools';

/** Workflow ID of the rejected images: one for all releases. */
export const REJECTED_IMAGES_ID = 'golden-ami/rejected-images';

/** SSM parameter that says which AMI new instances of an environment get. */
export function channelParameterName(pipeline: string, environment: string): string {
  return `/golden-ami/${pipeline}/${environment}`;
}

/**
 * The message of a query that failed because events wait for their workflow task: it is to be asked again soon. Part of the
 * wire, for the client knows it by these words.
 */
export const EVENTS_WAIT_FOR_A_TASK =
  'the workflow has events that no workflow task has begun with yet; ask again';
