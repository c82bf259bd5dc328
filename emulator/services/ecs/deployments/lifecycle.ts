import type { ServiceDeploymentStatus, StopServiceDeploymentStopType } from '@aws-sdk/client-ecs';
import type { DeploymentBehaviour, DeploymentSettings, RolloutOutcome } from './behaviour.js';

/** What a service runs from one deployment on; never changes. */
export interface ServiceRevision {
  /** As in its ARN. */
  readonly id: string;
  readonly taskDefinition: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** One service deployment as it was asked for. What becomes of it follows: see {@link lifecycleOf}. */
export interface ServiceDeployment {
  /** As in its ARN. */
  readonly id: string;
  /** `ecs-svc/` and a number: of the rollout of the new revision, and of the rollback if there is one. */
  readonly rolloutIds: { readonly forward: string; readonly backward: string };
  readonly revision: ServiceRevision;
  /** The last revision that a deployment had completed when this one began. */
  readonly source: ServiceRevision | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly settings: DeploymentSettings;
  /** Absent for the deployment that a service of the fleet has from the start: it is steady at once. */
  readonly behaviour: DeploymentBehaviour | undefined;
  /** How many tasks the service wants for as long as this is its newest deployment. */
  desiredCount: number;
  /** What somebody asked for with StopServiceDeployment. */
  stop?: { readonly at: number; readonly type: StopServiceDeploymentStopType } | undefined;
}

/** Tasks of one revision replacing those of others: what `DescribeServices` calls a deployment. */
export interface Rollout {
  readonly id: string;
  readonly kind: 'forward' | 'backward';
  readonly revision: ServiceRevision;
  readonly outcome: RolloutOutcome;
  readonly reason: string | undefined;
  /** Milliseconds since the epoch, `Infinity` for what never happens. Only one of the last three does. */
  readonly startedAt: number;
  readonly settle: number;
  readonly completesAt: number;
  readonly failsAt: number;
  readonly stopsAt: number;
  /** Whether a user stops it, and not the rollout that takes its place. */
  readonly stopped: boolean;
  /** Whether its failing tasks are why it ends, or why it began if it goes backward. */
  readonly breaker: boolean;
}

/** A status that a service deployment has from a moment on. */
export interface Phase {
  readonly status: ServiceDeploymentStatus;
  readonly at: number;
  readonly reason?: string | undefined;
}

/** Everything that becomes of a service deployment, the future included. */
export interface Lifecycle {
  /** In the order of time. */
  readonly phases: readonly Phase[];
  /** The rollout of the new revision, then the rollback if there is one. */
  readonly rollouts: readonly Rollout[];
}

/** How long ECS takes to act on a request: from `PENDING` to `IN_PROGRESS`, say. */
export const REACTION = 5 * 1000;

const REASONS = {
  breaker: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
  user: 'Service deployment rolled back by a user request.',
  aborted: 'Service deployment was stopped by a user request.',
  superseded: 'Service deployment was stopped because a new service deployment was started.',
} as const;

/** Why the circuit breaker gave a rollout up. */
export const TASKS_FAILED = 'tasks failed to start';

/**
 * What becomes of a service deployment.
 * @param supersededAt when another deployment of the service takes its place; `Infinity` if none has
 */
export function lifecycleOf(deployment: ServiceDeployment, supersededAt: number): Lifecycle {
  const { createdAt, behaviour, settings, source, stop } = deployment;
  const settle = behaviour?.settle ?? 0;
  const begun: Phase[] = [
    { status: 'PENDING', at: createdAt },
    { status: 'IN_PROGRESS', at: createdAt + Math.min(REACTION, settle) },
  ];
  const forward = forwardRollout(deployment, supersededAt);
  const { completesAt, failsAt, stopsAt } = forward;
  const endedBy = (...phases: Phase[]) => before(Math.min(completesAt, failsAt, stopsAt), begun, phases);

  if (completesAt < Infinity) {
    return { phases: endedBy({ status: 'SUCCESSFUL', at: completesAt }), rollouts: [forward] };
  }
  const rollsBack = failsAt < Infinity ? settings.circuitBreaker.rollback : stop?.type === 'ROLLBACK';
  if (rollsBack && source) {
    const back = rollback(deployment, source, Math.min(failsAt, stopsAt), failsAt < Infinity, supersededAt);
    return { phases: endedBy(...back.phases), rollouts: [forward, ...back.rollouts] };
  }
  if (failsAt < Infinity) {
    const reason = `ECS deployment circuit breaker: ${behaviour?.reason ?? TASKS_FAILED}.`;
    return { phases: endedBy({ status: 'STOPPED', at: failsAt, reason }), rollouts: [forward] };
  }
  if (stopsAt === Infinity) return { phases: begun, rollouts: [forward] };
  const reason = stop ? REASONS.aborted : REASONS.superseded;
  return {
    phases: endedBy(
      { status: 'STOP_REQUESTED', at: stopsAt, reason },
      { status: 'STOPPED', at: stopsAt + REACTION, reason },
    ),
    rollouts: [forward],
  };
}

/** The phase of a lifecycle at `now`, which is not before its beginning. */
export function phaseAt({ phases }: Lifecycle, now: number): Phase {
  return phases.findLast(({ at }) => at <= now) ?? (phases[0] as Phase);
}

function forwardRollout(
  { rolloutIds, revision, createdAt, behaviour, settings, stop }: ServiceDeployment,
  supersededAt: number,
): Rollout {
  const cutAt = Math.min(stop?.at ?? Infinity, supersededAt);
  const { settle, outcome, reason } = behaviour ?? {
    settle: 0,
    outcome: 'steady' as const,
    reason: undefined,
  };
  const settledAt = createdAt + settle;
  const inTime = settledAt <= cutAt;
  const completesAt = inTime && outcome === 'steady' ? settledAt : Infinity;
  // A deployment whose tasks fail goes on without a circuit breaker.
  const failsAt = inTime && outcome === 'fails' && settings.circuitBreaker.enable ? settledAt : Infinity;
  return {
    id: rolloutIds.forward,
    kind: 'forward',
    revision,
    outcome,
    reason,
    startedAt: createdAt,
    settle,
    completesAt,
    failsAt,
    stopsAt: Math.min(completesAt, failsAt) < Infinity ? Infinity : cutAt,
    stopped: stop !== undefined,
    breaker: failsAt < Infinity,
  };
}

/** @param requestedAt when the circuit breaker opened, or somebody asked for it */
function rollback(
  { rolloutIds, behaviour }: ServiceDeployment,
  source: ServiceRevision,
  requestedAt: number,
  breaker: boolean,
  supersededAt: number,
): Lifecycle {
  const reason = breaker ? REASONS.breaker : REASONS.user;
  const requested: Phase = { status: 'ROLLBACK_REQUESTED', at: requestedAt, reason };
  const superseded: Phase = { status: 'ROLLBACK_FAILED', at: supersededAt, reason: REASONS.superseded };
  const startedAt = requestedAt + REACTION;
  if (supersededAt <= startedAt) return { phases: [requested, superseded], rollouts: [] };

  const settle = behaviour?.settle ?? 0;
  const outcome = behaviour?.rollback ?? 'steady';
  const settledAt = startedAt + settle;
  const inTime = settledAt <= supersededAt;
  const completesAt = inTime && outcome === 'steady' ? settledAt : Infinity;
  const failsAt = inTime && outcome === 'fails' ? settledAt : Infinity;
  const ends: Phase[] = [
    { status: 'ROLLBACK_SUCCESSFUL', at: completesAt, reason },
    { status: 'ROLLBACK_FAILED', at: failsAt, reason: `Rollback failed: ${TASKS_FAILED}.` },
    ...(inTime && outcome !== 'never' ? [] : [superseded]),
  ];
  return {
    phases: [
      requested,
      { status: 'ROLLBACK_IN_PROGRESS', at: startedAt, reason },
      ...ends.filter(({ at }) => at < Infinity),
    ],
    rollouts: [
      {
        id: rolloutIds.backward,
        kind: 'backward',
        revision: source,
        outcome,
        reason: behaviour?.reason,
        startedAt,
        settle,
        completesAt,
        failsAt,
        stopsAt: Math.min(completesAt, failsAt) < Infinity ? Infinity : supersededAt,
        stopped: false,
        breaker,
      },
    ],
  };
}

/** The phases of the beginning that come before its end, and those of the end. */
function before(endAt: number, begun: readonly Phase[], end: readonly Phase[]): Phase[] {
  return [...begun.filter(({ at }) => at <= endAt), ...end];
}
