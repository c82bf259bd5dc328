import type { Config, ConfigInput, TargetSelector } from '../config/schema.js';
import type { RingingAlarm } from './alarms.js';
import type { CarriedEnvironment } from './carry.js';
import type { CommandAnswer, EnvironmentCommand } from './commands.js';
import type { ImageInput, ReleaseImage } from './image.js';
import type { DiscoveredTarget, ExcludedTarget } from './plan.js';
import type { PlaceNews, UnreachablePlace } from './place.js';
import type { BatchStatus, Decision, EnvironmentState, EnvironmentStatus, Refusal } from './status.js';
import type { TargetState, TargetStatus } from './target.js';

/** Input of `goldenAmiRelease`. One object, so that the `temporal` CLI can start a release without our client. */
export interface ReleaseInput {
  /** Content of `golden-ami.yaml`. The release checks it again before it does anything. */
  readonly config: ConfigInput;
  /** Roll out this image instead of the config's source. */
  readonly image?: ImageInput;
  /** Roll out to these targets only, of those the config selects. */
  readonly only?: TargetSelector;
  /**
   * The plans that the release was started for, by environment: the hash of each, or its `scopeHash` if it was made before
   * the image was built. A release whose fleet gives another plan ends before it changes anything.
   */
  readonly expectedPlans?: Readonly<Record<string, string>>;
  /** Go on although the preflight refuses. */
  readonly ignorePreflight?: boolean;
  /** Who asked for the release; for people and for CloudTrail's session names. */
  readonly requestedBy?: string;
  /** Name of the release. Omitted: the last part of the workflow ID. */
  readonly release?: string;
}

/** Result of a release that ended well. */
export interface ReleaseResult {
  readonly release: string;
  readonly image: ReleaseImage;
  readonly phase: 'succeeded' | 'partlySucceeded';
  /** Targets by state, by environment. */
  readonly environments: Readonly<Record<string, Readonly<Partial<Record<TargetState, number>>>>>;
  /** Places that were never looked into, by environment, as `<account>/<region>`; absent when there are none. */
  readonly unreachable?: Readonly<Record<string, readonly string[]>>;
}

/** Argument of the signals `approve` and `reject`. */
export interface ApprovalSignal {
  readonly environment: string;
  readonly by: string;
  readonly comment?: string;
  readonly planHash?: string;
  readonly proof?: unknown;
}

/** Argument of the update `decide`. */
export interface DecideInput extends ApprovalSignal {
  readonly decision: 'approve' | 'reject';
}

/** Argument of the signal `abort`. */
export interface AbortInput {
  readonly by: string;
  readonly reason?: string;
}

/** Input of `environmentRollout`. */
export interface EnvironmentInput {
  readonly config: Config;
  readonly environment: string;
  readonly release: string;
  readonly image: ReleaseImage;
  readonly only?: TargetSelector;
  /** Hash of the plan that the release was started for; another plan ends the environment before it changes anything. */
  readonly expectedPlan?: string;
  /** Set when the rollout continues in a new run; its targets are the further arguments. */
  readonly resume?: CarriedEnvironment;
}

/** Result of `environmentRollout`. */
export interface EnvironmentResult {
  readonly environment: string;
  readonly state: EnvironmentState;
  readonly message: string;
}

/** Argument of the signal an environment reports with. Only what has changed is in it. */
export interface EnvironmentProgress {
  readonly environment: string;
  readonly state: EnvironmentState;
  readonly message: string;
  readonly plan?: {
    readonly hash: string;
    readonly batches: readonly BatchStatus[];
    readonly upToDate: readonly ExcludedTarget[];
    readonly refused: readonly ExcludedTarget[];
    readonly warnings: readonly string[];
    /** Places that could not be looked into; absent when there are none. */
    readonly unreachable?: readonly UnreachablePlace[];
    /** This comes in addition: what was found where nobody could look before. */
    readonly added?: boolean;
    /** Another part of the plan will come: a plan of thousands of targets is more than one message holds. */
    readonly more?: boolean;
  };
  readonly targets: readonly TargetStatus[];
  /** Unreachable places of which there is news. */
  readonly unreachable?: readonly PlaceNews[];
  /** Who has paused it; absent when it is not paused. */
  readonly pausedBy?: string;
  /** Set when all of it is brought back. */
  readonly goesBack?: boolean;
  /** The alarms that have stopped it; absent when none has. */
  readonly alarms?: readonly RingingAlarm[];
  /** Names of alarms that are not looked at any more, if any. */
  readonly alarmsLeftOut?: readonly string[];
  readonly answers?: readonly CommandAnswer[];
  /** Messages that it, or one of its targets, has not taken. */
  readonly refusals?: readonly Refusal[];
}

/** Argument of the signal `proceed`: what the release has let the environment go on with. */
export type ProceedInput = Partial<LetGo>;

/** That a release has let an environment go beyond its gates. */
export interface LetGo {
  readonly planHash: string;
  /** The decision of a person; absent where the environment asks for none. */
  readonly decision?: Decision;
  /** ISO 8601. */
  readonly at: string;
}

/** Argument of the query `vouch`. */
export interface VouchRequest {
  readonly environment: string;
  /** Number of a command that came in the name of the release. */
  readonly command?: number;
}

/** What a release vouches for of an environment. */
export interface EnvironmentVouched {
  /** Whether the release has begun that environment. */
  readonly hasBegun: boolean;
  /** Absent until the environment may go beyond its gates. */
  readonly letGo?: LetGo;
}

/**
 * What a release vouches for: read out of its memo, or the answer of the query `vouch` of one that began
 * before it had it there.
 */
export interface Vouched extends EnvironmentVouched {
  /** The query's: the command as the release has sent it; absent when it has sent none with that number. */
  readonly command?: EnvironmentCommand;
  /**
   * The memo's: the hash of the command as the release has sent it, with its environment; absent likewise.
   */
  readonly commandHash?: string;
}

/** Answer of the query `plan`, for each environment that is planned. */
export type PlanView = { readonly environment: string } & NonNullable<EnvironmentProgress['plan']> &
  Pick<EnvironmentStatus, 'leftOut'>;

/** Input of `autoScalingGroupRefresh` and `ecsServiceDeployment`. */
export interface TargetInput {
  readonly target: DiscoveredTarget;
  readonly config: TargetConfig;
  readonly release: string;
  /** Omitted: `refresh`. */
  readonly action?: TargetAction;
  /**
   * What earlier work on the target has changed, as its result said: what a rollback takes back, and by what a retry
   * recognizes a refresh or deployment that still runs as the release's own.
   */
  readonly undo?: TargetUndo;
}

/** Forward to the release's image, or back to what was there before. */
export type TargetAction = 'refresh' | 'rollback';

/**
 * What the work on a target has changed, and what was there before. A {@link TargetStatus} is one.
 *
 * Without a refresh, a deployment and a new version, nothing was begun, and nothing goes back.
 */
export type TargetUndo = Pick<
  TargetStatus,
  | 'refreshId'
  | 'deploymentId'
  | 'templateId'
  | 'previousVersion'
  | 'previousAlias'
  | 'newVersion'
  | 'unhealthyBefore'
>;

/** Argument of the signal `rollBackTarget`: stop going forward, and go back. */
export interface RollBackTargetInput {
  readonly by: string;
  readonly reason?: string;
}

/** Argument of the signals `pauseTarget` and `resumeTarget`: suspend the refresh that is under way, and let it go on. */
export interface PauseTargetInput {
  readonly by: string;
}

/** The part of the config that the work on one target needs. */
export interface TargetConfig {
  readonly pipeline: string;
  readonly environment: string;
  readonly account: Config['accounts'][number];
  readonly refresh: Config['environments'][number]['refresh'];
  readonly polling: Config['polling'];
  /** What to do about a refresh or deployment under way that golden-ami did not start. Omitted: `fail`. */
  readonly foreignRefresh?: Config['environments'][number]['foreignRefresh'];
  /** What to do about a group that another service owns. Omitted: `refuse`. */
  readonly owned?: Config['environments'][number]['owned'];
  /**
   * What is asked of a group besides the success of its refresh. Omitted: its instances have 15 minutes to be
   * healthy.
   */
  readonly targetHealth?: Config['environments'][number]['targetHealth'];
}

/** Result of the work on a target: its final state, with what was done. */
export type TargetResult = Omit<TargetStatus, 'batch' | 'startedAt' | 'endedAt'>;

/**
 * Argument of the signal a target reports with once AWS has given its work an ID, or when it has not taken a message: then
 * there is no state in it.
 */
export type TargetProgress = Omit<TargetResult, 'state'> &
  Partial<Pick<TargetResult, 'state'>> & { readonly refusals?: readonly Refusal[] };
