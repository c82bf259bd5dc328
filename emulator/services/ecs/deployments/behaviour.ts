/** How a rollout of tasks ends. `never`: no task can be placed. `fails`: tasks start, and fail. */
export type RolloutOutcome = 'steady' | 'never' | 'fails';

/** How the deployments of a service go; not part of AWS's interface, given by the fleet. */
export interface DeploymentBehaviour {
  /** Milliseconds from the start of a rollout until the service is steady, or its failure is certain. */
  readonly settle: number;
  readonly outcome: RolloutOutcome;
  /** Why tasks fail or cannot be placed, as ECS would say it. */
  readonly reason?: string | undefined;
  /** What a rollback comes to; it takes as long to settle. */
  readonly rollback: RolloutOutcome;
}

/** How the deployments of a service go that the fleet does not describe. */
export const USUAL_BEHAVIOUR: DeploymentBehaviour = {
  settle: 3 * 60 * 1000,
  outcome: 'steady',
  rollback: 'steady',
};

/** What the `deploymentConfiguration` of a service says. */
export interface DeploymentSettings {
  readonly maximumPercent: number;
  readonly minimumHealthyPercent: number;
  readonly circuitBreaker: CircuitBreaker;
}

/** Whether a deployment whose tasks keep failing is given up, and rolled back then. */
export interface CircuitBreaker {
  readonly enable: boolean;
  readonly rollback: boolean;
}

/** The settings of a service that says nothing, if it is not a daemon. */
export const USUAL_SETTINGS: DeploymentSettings = {
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  circuitBreaker: { enable: false, rollback: false },
};

/**
 * The same of a daemon: its task on an instance is stopped before the next one starts there, and AWS takes no maximum above
 * 100 ("The daemon scheduling strategy does not support values above 100 for maximumPercent": aws/aws-cdk#2209).
 */
export const USUAL_DAEMON_SETTINGS: DeploymentSettings = {
  ...USUAL_SETTINGS,
  maximumPercent: 100,
  minimumHealthyPercent: 0,
};

/**
 * How many tasks have to fail until the circuit breaker opens: half the desired count, within bounds.
 * Source: `ServiceDeploymentCircuitBreaker.threshold`, "a minimum threshold of 3 and a maximum threshold of 200 …
 * 0.5 * desired task count".
 */
export function breakerThreshold(desiredCount: number): number {
  return Math.min(Math.max(3, Math.ceil(desiredCount / 2)), 200);
}

/** How many tasks a service may have and must have while it is deployed. */
export interface TaskBounds {
  readonly least: number;
  readonly most: number;
}

/**
 * The bounds that the percentages set: the upper one "rounded down to the nearest integer", the lower one "rounded up".
 * Source: `DeploymentConfiguration.maximumPercent`, `minimumHealthyPercent`.
 */
export function taskBounds(
  { maximumPercent, minimumHealthyPercent }: DeploymentSettings,
  desiredCount: number,
): TaskBounds {
  return {
    least: Math.ceil((desiredCount * minimumHealthyPercent) / 100),
    most: Math.floor((desiredCount * maximumPercent) / 100),
  };
}

/** Whether a service of that size can be deployed at all: the scheduler must be able to start or to stop a task. */
export function leavesRoom(settings: DeploymentSettings, desiredCount: number): boolean {
  const { least, most } = taskBounds(settings, desiredCount);
  return desiredCount === 0 || most > desiredCount || least < desiredCount;
}

/** What the scheduler says of a deployment that leaves it no room. */
export const NO_ROOM =
  'was unable to stop or start tasks during a deployment because of the service deployment configuration. ' +
  'Update the minimumHealthyPercent or maximumPercent value and try again.';
