import type { DeploymentEvidence, DeploymentSnapshot, ServiceSnapshot } from '../contract/service.js';

/**
 * Why a service cannot be redeployed, or need not be, and what would help.
 * @returns undefined when nothing stands in the way
 */
export function obstacleToDeployment(service: ServiceSnapshot): string | undefined {
  if (service.status !== 'ACTIVE') return `the service is ${service.status}`;
  if (service.controller !== 'ECS') {
    return `its deployment controller is ${service.controller}: ECS cannot be told to redeploy it; use that controller`;
  }
  if (service.fargate) return 'its tasks run on Fargate: no instance of the image carries them';
  return undefined;
}

/** The end of a deployment, as a target's state and the reason for it. */
export interface DeploymentVerdict {
  readonly state: 'succeeded' | 'failed';
  readonly reason?: string;
}

/** Whether a deployment has reached a steady state. */
export function isSteady(deployment: DeploymentSnapshot): boolean {
  if (deployment.status !== 'PRIMARY') return false;
  if (deployment.rolloutState !== undefined) return deployment.rolloutState === 'COMPLETED';
  // ECS gives no rollout state behind a Classic Load Balancer.
  return deployment.runningCount === deployment.desiredCount && deployment.pendingCount === 0;
}

/**
 * Judges a deployment.
 * @returns undefined while it has neither reached a steady state nor failed
 */
export function judgeDeployment(evidence: DeploymentEvidence): DeploymentVerdict | undefined {
  const { deployment, service, latestEvent } = evidence;
  const said = deployment?.rolloutStateReason ?? latestEvent ?? 'ECS gave no reason';
  if (!deployment || deployment.status === 'INACTIVE') {
    const successor = service.deployment?.deploymentId ?? 'none';
    return {
      state: 'failed',
      reason: `the deployment was replaced by another one (${successor}) before it reached a steady state: ${said}`,
    };
  }
  if (deployment.rolloutState === 'FAILED') {
    return { state: 'failed', reason: `ECS gave the deployment up: ${said}` };
  }
  if (deployment.status !== 'PRIMARY') {
    return {
      state: 'failed',
      reason: `another deployment took over before this one reached a steady state: ${said}`,
    };
  }
  return isSteady(deployment) ? { state: 'succeeded' } : undefined;
}

/**
 * The deployment under way that golden-ami has not started.
 * @param ours ID of the one that an earlier attempt of this release has started
 */
export function foreignDeployment(
  { deployment }: ServiceSnapshot,
  ours: string | undefined,
): DeploymentSnapshot | undefined {
  return deployment?.rolloutState === 'IN_PROGRESS' && deployment.deploymentId !== ours
    ? deployment
    : undefined;
}

/** How a service deployment that was stopped has ended. */
export interface StoppedDeployment {
  /** `STOPPED`, `ROLLBACK_SUCCESSFUL`, …: `ServiceDeploymentStatus` of the ECS API. */
  readonly status: string;
  /** AWS's own words. */
  readonly statusReason?: string;
}

/** Statuses of a service deployment that has not ended. */
export const UNFINISHED_DEPLOYMENT = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
] as const;
