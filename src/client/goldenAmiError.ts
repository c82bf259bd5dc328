import type { ReportedProblem } from './problems.js';

/** Exit codes of the `golden-ami` command. Scripts rely on them: none may change its meaning. */
export const ExitCode = {
  Done: 0,
  Error: 1,
  /** `plan --detailed-exitcode` found something to do. */
  ChangesPending: 2,
  WaitingForDecision: 3,
  EndedWithFailedTargets: 4,
  /** A guard refused what was asked; nothing has changed. */
  Refused: 5,
  /** Ctrl-C. The release goes on. */
  Interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What went wrong, for programs. */
export const ErrorCode = {
  ServerUnreachable: 'ServerUnreachable',
  ConnectionSettings: 'ConnectionSettings',
  NotAllowed: 'NotAllowed',
  NamespaceNotFound: 'NamespaceNotFound',
  NoWorker: 'NoWorker',
  WorkerFailing: 'WorkerFailing',
  ReleaseNotFound: 'ReleaseNotFound',
  ReleaseNotNamed: 'ReleaseNotNamed',
  ReleaseExists: 'ReleaseExists',
  ReleaseEnded: 'ReleaseEnded',
  ReleaseNotStarted: 'ReleaseNotStarted',
  PlanFailed: 'PlanFailed',
  NotWaiting: 'NotWaiting',
  PlanChanged: 'PlanChanged',
  DecisionRefused: 'DecisionRefused',
  CommandRefused: 'CommandRefused',
  ImageNotRejected: 'ImageNotRejected',
  ScheduleNotFound: 'ScheduleNotFound',
  NoSchedule: 'NoSchedule',
  SearchAttributesMissing: 'SearchAttributesMissing',
  Interrupted: 'Interrupted',
  Usage: 'Usage',
  Unexpected: 'Unexpected',
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/**
 * The one error that the client throws and the command prints: what happened and why in `message`, what to do next in
 * `hint`, and what the command ends with.
 */
export class GoldenAmiError extends Error {
  override readonly name = 'GoldenAmiError';
  readonly code: ErrorCode;
  /** What to do next, the very command where there is one. May have several lines. */
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
  /** What is wrong in the config, where that is what went wrong. */
  readonly problems: readonly ReportedProblem[];

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      hint?: string | undefined;
      exitCode?: ExitCode;
      cause?: unknown;
      problems?: readonly ReportedProblem[];
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? ExitCode.Error;
    this.problems = options.problems ?? [];
  }
}
