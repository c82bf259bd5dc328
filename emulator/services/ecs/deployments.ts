import type { DeploymentRolloutState } from '@aws-sdk/client-ecs';

/** How a service's deployments go; not part of AWS's interface, given by the fleet. */
export interface DeploymentBehaviour {
  /** Milliseconds from the start of a deployment until the service is steady, or its failure is certain. */
  readonly settle: number;
  readonly circuitBreaker: boolean;
  readonly outcome: 'steady' | 'never' | 'fails';
  readonly reason?: string | undefined;
}

/** One deployment of a service, oldest known first in the service's list. */
export interface Deployment {
  /** `ecs-svc/` and a number. */
  readonly id: string;
  readonly taskDefinition: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Absent for the deployment that a service is made with: it is steady from the start. */
  readonly behaviour?: DeploymentBehaviour | undefined;
}

/** The state of one deployment at one moment. */
export interface DeploymentState {
  readonly deployment: Deployment;
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

/** Tasks that have to fail before the circuit breaker opens: between 3 and 200, half the desired count. */
function breakerThreshold(desiredCount: number): number {
  return Math.min(Math.max(3, Math.ceil(desiredCount / 2)), 200);
}

/**
 * The deployments that a service shows at `now`, the newest (`PRIMARY`) first. The older ones keep the tasks that the
 * newest has not replaced yet, and disappear when it has completed.
 * @param deployments oldest first, none later than `now`
 */
export function deploymentsAt(
  deployments: readonly Deployment[],
  desiredCount: number,
  now: number,
): DeploymentState[] {
  const newest = deployments.at(-1);
  if (!newest) return [];
  const primary = primaryState(newest, desiredCount, now);
  const states = [primary];
  let left = desiredCount - primary.runningCount;
  for (let index = deployments.length - 2; index >= 0 && left > 0; index--) {
    const deployment = deployments[index] as Deployment;
    const supersededAt = deployments[index + 1]?.createdAt ?? now;
    const last = primaryState(deployment, desiredCount, supersededAt);
    const runningCount = Math.min(left, last.runningCount);
    left -= runningCount;
    if (runningCount > 0) {
      states.push({ ...last, status: 'ACTIVE', desiredCount: runningCount, runningCount, pendingCount: 0 });
    }
  }
  return states;
}

/** The state of a deployment at `now`, while no later one has replaced it. */
export function primaryState(deployment: Deployment, desiredCount: number, now: number): DeploymentState {
  const { id, createdAt, behaviour } = deployment;
  const settledAt = createdAt + (behaviour?.settle ?? 0);
  const common = { deployment, status: 'PRIMARY', desiredCount } as const;
  if (!behaviour || (behaviour.outcome === 'steady' && settledAt <= now)) {
    return {
      ...common,
      rolloutState: 'COMPLETED',
      rolloutStateReason: `ECS deployment ${id} completed.`,
      runningCount: desiredCount,
      pendingCount: 0,
      failedTasks: 0,
      updatedAt: settledAt,
    };
  }
  const share = behaviour.settle === 0 ? 1 : Math.min(1, (now - createdAt) / behaviour.settle);
  const failedTasks = behaviour.outcome === 'fails' ? Math.floor(share * breakerThreshold(desiredCount)) : 0;
  if (behaviour.outcome === 'fails' && behaviour.circuitBreaker && settledAt <= now) {
    return {
      ...common,
      rolloutState: 'FAILED',
      rolloutStateReason: behaviour.reason ?? 'ECS deployment circuit breaker: tasks failed to start.',
      desiredCount: 0,
      runningCount: 0,
      pendingCount: 0,
      failedTasks,
      updatedAt: settledAt,
    };
  }
  const runningCount = behaviour.outcome === 'steady' ? Math.floor(share * desiredCount) : 0;
  return {
    ...common,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    runningCount,
    pendingCount: desiredCount - runningCount,
    failedTasks,
    updatedAt: createdAt,
  };
}
