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

/** The steps in which the emulator can let a build fail. */
export type FailingStep = Exclude<BuildStep, 'PENDING' | 'CREATING'>;

/** How long each step takes, in milliseconds. */
export type StepDurations = Readonly<Record<BuildStep, number>>;

/** Why an attempt fails at the end of a step. */
export interface BuildFailure {
  readonly during: FailingStep;
  /** In the words of whoever lets it fail; absent: in those of Image Builder. */
  readonly reason?: string | undefined;
  /** Regions into which the distribution fails; empty: into all. */
  readonly regions: readonly string[];
  /** Accounts to which the distribution fails; empty: to all. */
  readonly accounts: readonly string[];
}

/** One go at the steps of a build: the first, or a retry of what was left. Times are milliseconds since the epoch. */
export interface Attempt {
  readonly startedAt: number;
  /** Those that it goes through, in their order. */
  readonly steps: readonly BuildStep[];
  /** Known from the start, but for an integration, whose failure shows when it is carried out. */
  failure?: BuildFailure;
  cancelledAt?: number;
}

/** All that the states of a build follow from. */
export interface Course {
  readonly durations: StepDurations;
  /** Oldest first; never empty. */
  readonly attempts: Attempt[];
}

/** The state of a build from one moment on. */
export interface BuildState {
  readonly status: ImageStatus;
  /** When it got into this state. */
  readonly since: number;
  /** Position of the attempt that it belongs to. */
  readonly attempt: number;
}

/** The time that an attempt spends on a step, and how it leaves it. */
export interface Stretch {
  readonly step: BuildStep;
  readonly start: number;
  readonly end: number;
  readonly outcome: 'passed' | 'failed' | 'cancelled';
}

/** The steps that an attempt gets to, one after the other; the last may lie in the future. */
export function stretchesOf(
  { startedAt, steps, failure, cancelledAt }: Attempt,
  durations: StepDurations,
): Stretch[] {
  const stretches: Stretch[] = [];
  let start = startedAt;
  for (const step of steps) {
    const end = start + durations[step];
    if (cancelledAt !== undefined && cancelledAt < end) {
      return [...stretches, { step, start, end: cancelledAt, outcome: 'cancelled' }];
    }
    if (failure?.during === step) return [...stretches, { step, start, end, outcome: 'failed' }];
    stretches.push({ step, start, end, outcome: 'passed' });
    start = end;
  }
  return stretches;
}

/** All states of a build in order, those to come included, as far as nobody cancels or retries it. */
export function courseOf({ attempts, durations }: Course): BuildState[] {
  return attempts.flatMap((attempt, index) => {
    const stretches = stretchesOf(attempt, durations);
    const { end, outcome } = stretches.at(-1) ?? { end: attempt.startedAt, outcome: 'passed' };
    return [
      ...stretches.map(({ step, start }) => ({ status: step, since: start, attempt: index })),
      { status: END_STATUS[outcome], since: end, attempt: index },
    ];
  });
}

/** The state of a build at `now`. */
export function buildStateAt(course: Course, now: number): BuildState {
  const states = courseOf(course);
  const state = states.findLast(({ since }) => since <= now) ?? states[0];
  if (!state) throw new RangeError('a build has at least one attempt');
  return state;
}

/** Whether the state is one in which a build ends. */
export function isOver(status: ImageStatus): boolean {
  return status === 'AVAILABLE' || status === 'FAILED' || status === 'CANCELLED';
}

/** When the build was asked for. */
export function startOf({ attempts }: Course): number {
  return attempts[0]?.startedAt ?? 0;
}

/** The times that the attempts of a build spend on one step, oldest first, each with the position of its attempt. */
export function stretchesIn(
  { attempts, durations }: Course,
  step: BuildStep,
): (Stretch & { readonly attempt: number })[] {
  return attempts.flatMap((attempt, index) =>
    stretchesOf(attempt, durations)
      .filter((stretch) => stretch.step === step)
      .map((stretch) => ({ ...stretch, attempt: index })),
  );
}

const END_STATUS = {
  passed: 'AVAILABLE',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
} as const satisfies Record<Stretch['outcome'], ImageStatus>;
