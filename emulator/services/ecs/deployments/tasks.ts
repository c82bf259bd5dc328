import type { DeploymentRolloutState } from '@aws-sdk/client-ecs';
import { breakerThreshold, taskBounds, type DeploymentSettings } from './behaviour.js';
import {
  lifecycleOf,
  TASKS_FAILED,
  type Lifecycle,
  type Rollout,
  type ServiceDeployment,
} from './lifecycle.js';

/** The state of one rollout at one moment. */
export interface RolloutState {
  readonly rollout: Rollout;
  readonly status: 'PRIMARY' | 'ACTIVE';
  readonly rolloutState: DeploymentRolloutState;
  readonly rolloutStateReason: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly failedTasks: number;
  /** When its rollout state was reached. */
  readonly updatedAt: number;
}

/** What a service wants of its rollouts. */
export interface Wanted {
  readonly desiredCount: number;
  readonly settings: DeploymentSettings;
}

/** What becomes of each of a service's deployments, oldest first. */
export function lifecyclesOf(deployments: readonly ServiceDeployment[]): Lifecycle[] {
  return deployments.map((deployment, index) =>
    lifecycleOf(deployment, deployments[index + 1]?.createdAt ?? Infinity),
  );
}

/** The rollouts that have begun by `now`, oldest first. */
export function rolloutsAt(deployments: readonly ServiceDeployment[], now: number): Rollout[] {
  return lifecyclesOf(deployments)
    .flatMap(({ rollouts }) => rollouts)
    .filter(({ startedAt }) => startedAt <= now);
}

/**
 * The rollouts that a service shows at `now`, the newest (`PRIMARY`) first. The older ones keep the tasks that the
 * newest has not replaced yet, and disappear when it has completed; one that failed stays until the rollback has.
 * @param rollouts oldest first, none later than `now`
 */
export function rolloutStates(rollouts: readonly Rollout[], wanted: Wanted, now: number): RolloutState[] {
  const newest = rollouts.at(-1);
  if (!newest) return [];
  const primary = primaryState(newest, wanted, now);
  const states = [primary];
  let left = tasksLeft(primary, wanted);
  for (let index = rollouts.length - 2; index >= 0; index--) {
    const rollout = rollouts[index] as Rollout;
    const supersededAt = rollouts[index + 1]?.startedAt ?? now;
    const last = primaryState(rollout, wanted, supersededAt);
    const runningCount = Math.min(left, last.runningCount);
    left -= runningCount;
    const rolledBack = newest.kind === 'backward' && index === rollouts.length - 2;
    if (runningCount > 0 || (rolledBack && primary.rolloutState === 'IN_PROGRESS')) {
      states.push({ ...last, status: 'ACTIVE', desiredCount: runningCount, runningCount, pendingCount: 0 });
    }
    if (left === 0 && !rolledBack) break;
  }
  return states;
}

/** How many tasks of older rollouts the scheduler keeps running: as many as fit beside those that it starts. */
function tasksLeft({ runningCount, pendingCount }: RolloutState, { desiredCount, settings }: Wanted): number {
  const { most } = taskBounds(settings, desiredCount);
  return Math.max(0, Math.min(desiredCount - runningCount, most - runningCount - pendingCount));
}

/** The state of a rollout at `now`, while no later one has replaced it. */
export function primaryState(rollout: Rollout, wanted: Wanted, now: number): RolloutState {
  const { id, startedAt, completesAt, failsAt, stopsAt, stopped, outcome } = rollout;
  const common = { rollout, status: 'PRIMARY', ...tasksOf(rollout, wanted, Math.min(now, stopsAt)) } as const;
  if (completesAt <= now) {
    const rolloutStateReason = `ECS deployment ${id} completed.`;
    return { ...common, rolloutState: 'COMPLETED', rolloutStateReason, updatedAt: completesAt };
  }
  if (failsAt <= now) {
    const reason = outcome === 'fails' ? (rollout.reason ?? TASKS_FAILED) : TASKS_FAILED;
    const rolloutStateReason = `ECS deployment circuit breaker: ${reason}.`;
    return { ...common, rolloutState: 'FAILED', rolloutStateReason, updatedAt: failsAt, desiredCount: 0 };
  }
  if (stopped && stopsAt <= now) {
    const rolloutStateReason = `ECS deployment ${id} stopped.`;
    return { ...common, rolloutState: 'FAILED', rolloutStateReason, updatedAt: stopsAt, pendingCount: 0 };
  }
  return {
    ...common,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: progressReason(rollout),
    updatedAt: startedAt,
  };
}

/** What ECS says of a rollout that is under way. */
export function progressReason({ id, kind, breaker }: Rollout): string {
  return kind === 'backward' && breaker
    ? `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`
    : `ECS deployment ${id} in progress.`;
}

/** Whole tasks start evenly over the time that a rollout takes to settle. */
function tasksOf(
  { outcome, startedAt, settle, completesAt, failsAt }: Rollout,
  { desiredCount, settings }: Wanted,
  now: number,
): Pick<RolloutState, 'desiredCount' | 'runningCount' | 'pendingCount' | 'failedTasks'> {
  const share = settle === 0 ? 1 : Math.min(1, (now - startedAt) / settle);
  const failedTasks = outcome === 'fails' ? Math.floor(share * breakerThreshold(desiredCount)) : 0;
  const runningCount = outcome === 'steady' ? Math.floor(share * desiredCount) : 0;
  const { least, most } = taskBounds(settings, desiredCount);
  const tries = outcome !== 'never' && Math.min(completesAt, failsAt) > now;
  const pendingCount = tries ? Math.max(0, Math.min(desiredCount - runningCount, most - least)) : 0;
  return { desiredCount, runningCount, pendingCount, failedTasks };
}
