import type { ImageStatus } from '@aws-sdk/client-imagebuilder';

/** The states that a build passes through before its image is available, in this order. */
export const BUILD_STEPS = [
  'PENDING',
  'CREATING',
  'BUILDING',
  'TESTING',
  'DISTRIBUTING',
  'INTEGRATING',
] as const satisfies readonly ImageStatus[];
export type BuildStep = (typeof BUILD_STEPS)[number];

/** How long each step takes, in milliseconds. */
export type StepDurations = Readonly<Record<BuildStep, number>>;

/** A build that fails, because the fleet says so: at the end of a step, with a reason. */
export interface BuildFailure {
  readonly during: BuildStep;
  readonly reason: string;
}

/** One execution of a pipeline. Times are milliseconds since the epoch. */
export interface Build {
  readonly arn: string;
  readonly pipelineArn: string;
  /** What the execution was started with, besides the tags of the pipeline. */
  readonly tags: Readonly<Record<string, string>>;
  readonly startedAt: number;
  readonly durations: StepDurations;
  readonly failure: BuildFailure | undefined;
  cancelledAt?: number;
}

/** The state of a build at one moment. */
export interface BuildState {
  readonly status: ImageStatus;
  readonly reason?: string;
  /** When it got into this state. */
  readonly since: number;
}

/** The state of a build at `now`: its steps one after the other, unless it fails or is cancelled in between. */
export function buildStateAt(build: Build, now: number): BuildState {
  const { cancelledAt } = build;
  const planned = plannedStateAt(build, Math.min(now, cancelledAt ?? Infinity));
  if (cancelledAt === undefined || now < cancelledAt || isOver(planned.status)) return planned;
  return { status: 'CANCELLED', reason: 'The image creation was cancelled on request.', since: cancelledAt };
}

/** Whether the state is one in which a build ends. */
export function isOver(status: ImageStatus): boolean {
  return status === 'AVAILABLE' || status === 'FAILED' || status === 'CANCELLED';
}

/** When the build begins a step, should it get there; for `AVAILABLE` when it is through. */
export function startOf({ startedAt, durations }: Build, step: BuildStep | 'AVAILABLE'): number {
  let at = startedAt;
  for (const earlier of BUILD_STEPS) {
    if (earlier === step) return at;
    at += durations[earlier];
  }
  return at;
}

/** Whether the build has got through with a step by `now`. */
export function hasPassed(build: Build, step: BuildStep, now: number): boolean {
  const end = startOf(build, step) + build.durations[step];
  const { cancelledAt = Infinity, failure } = build;
  const failed = failure && BUILD_STEPS.indexOf(failure.during) <= BUILD_STEPS.indexOf(step);
  return end <= now && end <= cancelledAt && !failed;
}

function plannedStateAt(build: Build, now: number): BuildState {
  let since = build.startedAt;
  for (const step of BUILD_STEPS) {
    const end = since + build.durations[step];
    if (now < end) return { status: step, since };
    if (build.failure?.during === step) {
      return { status: 'FAILED', reason: build.failure.reason, since: end };
    }
    since = end;
  }
  return { status: 'AVAILABLE', since };
}
