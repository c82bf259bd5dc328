import { BuildOutcome } from '../../../fleet.js';
import type { BuildFailure, BuildStep, FailingStep, StepDurations } from './course.js';

/** What the next attempts of builds come to. */
export interface OutcomePlan {
  readonly outcome: BuildOutcome;
  /** Why they fail, as Image Builder would say it; absent: in its usual words. */
  readonly reason?: string | undefined;
  /** So many attempts come to the outcome, builds and retries counted together; the later ones succeed. Absent: all. */
  readonly failures?: number | undefined;
  /** Regions into which a `failedDistribution` fails; absent or empty: into all. */
  readonly failedRegions?: readonly string[] | undefined;
  /** Accounts to which a `failedDistribution` fails; absent or empty: to all. */
  readonly failedAccounts?: readonly string[] | undefined;
}

/** How the builds of a pipeline go. */
export interface Behaviour {
  readonly durations: StepDurations;
  plan: OutcomePlan;
}

/** A behaviour of its own for builds that no fleet describes: they take as long as a fleet's take by default, and succeed. */
export function usualBehaviour(): Behaviour {
  return {
    durations: durationsOf({ build: 10 * MINUTE, test: 5 * MINUTE, distribute: 5 * MINUTE }),
    plan: { outcome: BuildOutcome.available },
  };
}

/** The durations of all steps, from those that a fleet gives, in milliseconds. */
export function durationsOf({
  build,
  test,
  distribute,
}: {
  build: number;
  test: number;
  distribute: number;
}): StepDurations {
  return {
    PENDING: SHORT_STEP,
    CREATING: SHORT_STEP,
    BUILDING: build,
    TESTING: test,
    DISTRIBUTING: distribute,
    INTEGRATING: SHORT_STEP,
  };
}

/**
 * How an attempt that starts now will fail, if it does; counts it. An attempt without the failing step does not fail
 * and is not counted: a build without tests cannot fail in them.
 */
export function nextFailure(behaviour: Behaviour, steps: readonly BuildStep[]): BuildFailure | undefined {
  const { failures } = behaviour.plan;
  const failure = failures === 0 ? undefined : plannedFailure(behaviour.plan, steps);
  if (failure && failures !== undefined) behaviour.plan = { ...behaviour.plan, failures: failures - 1 };
  return failure;
}

/** How an attempt fails that comes to what a plan says, if it has the step that fails. */
export function plannedFailure(
  { outcome, reason, failedRegions = [], failedAccounts = [] }: OutcomePlan,
  steps: readonly BuildStep[],
): BuildFailure | undefined {
  const during = FAILING_STEPS[outcome];
  if (during === undefined || !steps.includes(during)) return undefined;
  return { during, reason, regions: failedRegions, accounts: failedAccounts };
}

const MINUTE = 60_000;

/** Time that a build takes for the steps that a fleet says nothing of, in milliseconds. */
const SHORT_STEP = 30_000;

const FAILING_STEPS: Readonly<Record<BuildOutcome, FailingStep | undefined>> = {
  [BuildOutcome.available]: undefined,
  [BuildOutcome.failedBuild]: 'BUILDING',
  [BuildOutcome.failedTest]: 'TESTING',
  [BuildOutcome.failedDistribution]: 'DISTRIBUTING',
  [BuildOutcome.failedIntegration]: 'INTEGRATING',
};
