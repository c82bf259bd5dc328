import type { RingingAlarm } from './alarms.js';
import type { CommandRecord } from './commands.js';
import type { FailureSummary } from './failures.js';
import type { ReleaseImage } from './image.js';
import type { UnreachablePlace } from './place.js';
import type { ExcludedTarget } from './plan.js';
import type { TargetState, TargetStatus } from './target.js';

/** Phases of a release. A release that has ended is in one of the last six. */
export const ReleasePhase = {
  Preparing: 'preparing',
  Building: 'building',
  Distributing: 'distributing',
  RollingOut: 'rollingOut',
  WaitingForApproval: 'waitingForApproval',
  WaitingForDecision: 'waitingForDecision',
  RollingBack: 'rollingBack',
  Aborting: 'aborting',
  Succeeded: 'succeeded',
  /** Done, with failed targets inside the failure budget. */
  PartlySucceeded: 'partlySucceeded',
  RolledBack: 'rolledBack',
  Failed: 'failed',
  Rejected: 'rejected',
  Aborted: 'aborted',
} as const;
export type ReleasePhase = (typeof ReleasePhase)[keyof typeof ReleasePhase];

const ENDED: readonly ReleasePhase[] = [
  'succeeded',
  'partlySucceeded',
  'rolledBack',
  'failed',
  'rejected',
  'aborted',
];

/** Whether a release in this phase has ended. */
export function hasEnded(phase: ReleasePhase): boolean {
  return ENDED.includes(phase);
}

/** Where an environment stands. */
export const EnvironmentState = {
  Pending: 'pending',
  Planning: 'planning',
  WaitingForApproval: 'waitingForApproval',
  /** An alarm is in ALARM, and nothing begins before it is OK again. */
  WaitingForAlarms: 'waitingForAlarms',
  /** The channel parameter is being written in every account and Region. */
  Publishing: 'publishing',
  RollingOut: 'rollingOut',
  Baking: 'baking',
  /** Its failure budget is spent or an alarm has gone off, and a person decides: retry, resume, skip, rollback or abort. */
  WaitingForDecision: 'waitingForDecision',
  RollingBack: 'rollingBack',
  Succeeded: 'succeeded',
  PartlySucceeded: 'partlySucceeded',
  RolledBack: 'rolledBack',
  Failed: 'failed',
  Rejected: 'rejected',
  Cancelled: 'cancelled',
} as const;
export type EnvironmentState = (typeof EnvironmentState)[keyof typeof EnvironmentState];

const ENVIRONMENT_ENDED: readonly EnvironmentState[] = [
  'succeeded',
  'partlySucceeded',
  'rolledBack',
  'failed',
  'rejected',
  'cancelled',
];

/** Whether nothing more happens in an environment in this state. */
export function hasEnvironmentEnded(state: EnvironmentState): boolean {
  return ENVIRONMENT_ENDED.includes(state);
}

/** One batch of an environment's plan. */
export interface BatchStatus {
  readonly number: number;
  readonly reason: string;
  /** IDs; none where {@link size} says how many there are. */
  readonly targets: readonly string[];
  /** Number of targets, and of those in each state: in answers of releases with more than {@link TARGETS_IN_FULL}. */
  readonly size?: number;
  readonly counts?: Readonly<Partial<Record<TargetState, number>>>;
}

/** Entries of each list that an answer has left out, so as to stay small; the query `targets` has them. */
export interface LeftOut {
  readonly targets: number;
  readonly batches: number;
  readonly upToDate: number;
  readonly refused: number;
  readonly warnings: number;
  readonly unreachable?: number;
}

/** One environment in `status`. Times are ISO 8601. */
export interface EnvironmentStatus {
  readonly name: string;
  readonly state: EnvironmentState;
  /** What happens or is waited for, for people. */
  readonly message: string;
  readonly planHash?: string;
  /** Who has paused it; absent when it is not paused. */
  readonly pausedBy?: string;
  /** The alarms that hold it, as far as a message names them; absent when none does. */
  readonly alarms?: readonly RingingAlarm[];
  /**
   * Since when it is at work although a person was still asked whether it may be: somebody has gone around the release. ISO 8601.
   */
  readonly withoutDecision?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly batches: readonly BatchStatus[];
  /**
   * All targets, up to {@link TARGETS_IN_FULL} of a release; above that only those that have neither succeeded nor
   * are still pending, failed ones first, and as many as there is room for.
   */
  readonly targets: readonly TargetStatus[];
  /** Number of targets by state, always of all. */
  readonly counts: Readonly<Partial<Record<TargetState, number>>>;
  /** Selected targets that need nothing, or cannot be worked on, with the reason. */
  readonly upToDate: readonly ExcludedTarget[];
  readonly refused: readonly ExcludedTarget[];
  readonly warnings: readonly string[];
  /** Places that could not be looked into: what targets they have is not known. Absent when there are none. */
  readonly unreachable?: readonly UnreachablePlace[];
  /** Absent where every list is whole. */
  readonly leftOut?: LeftOut;
}

/** Targets of a release that `status` and `plan` list in full. */
export const TARGETS_IN_FULL = 1000;

/** What the release waits for, on whom, since when, and what ends the wait. */
export interface WaitingFor {
  readonly kind: 'approval' | 'alarms' | 'decision' | 'resume' | 'imageBuild' | 'targets' | 'bakeTime';
  readonly environment?: string;
  /** ISO 8601. */
  readonly since: string;
  readonly message: string;
}

/** An approval or a rejection that was taken. */
export interface Decision {
  readonly environment: string;
  readonly decision: 'approve' | 'reject';
  readonly by: string;
  readonly comment?: string;
  /** ISO 8601. */
  readonly at: string;
  /** The plan that was decided on. */
  readonly planHash?: string;
}

/** A message that was not taken, and why: nothing is refused silently. */
export interface Refusal {
  readonly message: string;
  readonly by: string;
  /** As the sender of a command gave it. */
  readonly requestId?: string;
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
}

/** What a receiver of notifications has not been told. */
export interface Undelivered {
  /** Its kind and address: `sns arn:aws:sns:eu-west-1:111111111111:releases`. */
  readonly to: string;
  /** How many notifications did not reach it. */
  readonly count: number;
  /** When the first one did not, ISO 8601. */
  readonly since: string;
  /** The newest one. */
  readonly subject: string;
  readonly reason: string;
}

/** Who asked for the end of a release. */
export interface AbortRequest {
  readonly by: string;
  readonly reason?: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Answer of the query `status`. */
export interface ReleaseStatus {
  readonly pipeline: string;
  readonly release: string;
  readonly requestedBy: string;
  readonly phase: ReleasePhase;
  /** What happens now, for people. */
  readonly message: string;
  readonly waitingFor: WaitingFor | null;
  readonly image: ReleaseImage | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly environments: readonly EnvironmentStatus[];
  readonly decisions: readonly Decision[];
  readonly refusals: readonly Refusal[];
  /** What was asked of it, and what was made of that. */
  readonly commands: readonly CommandRecord[];
  /** Receivers that were not told everything; absent when all were. */
  readonly undelivered?: readonly Undelivered[];
  /** Who has paused it; absent when it is not paused. */
  readonly pausedBy?: string;
  readonly abort?: AbortRequest;
  readonly failure?: FailureSummary;
}
