import type {
  CapacityGap,
  DeploymentEvidence,
  DeploymentSnapshot,
  ServiceSnapshot,
} from '../contract/service.js';
import { commandOf } from '../contract/shell.js';
import type { ServiceRef } from '../contract/target.js';

/**
 * Why a service cannot be redeployed, or need not be, and what would help.
 * @param gap set when its tasks cannot be placed
 * @returns undefined when nothing stands in the way
 */
export function obstacleToDeployment(
  service: ServiceSnapshot,
  ref: ServiceRef,
  gap?: CapacityGap,
): string | undefined {
  const leaving = whyServiceLeaves(service);
  if (leaving !== undefined) return leaving;
  if (service.controller !== 'ECS') {
    return `its deployment controller is ${service.controller}: ECS cannot be told to redeploy it; use that controller`;
  }
  if (service.fargate) return 'its tasks run on Fargate: no instance of the image carries them';
  if (service.elsewhere)
    return `its tasks run on ${service.elsewhere}: no instance of the image carries them`;
  return lackOfRoom(service, ref) ?? (gap && lackOfCapacity(gap, ref));
}

/**
 * Why the percentages let ECS neither stop nor start a task: the maximum is "rounded down to the nearest
 * integer", the minimum "rounded up" (`DeploymentConfiguration` of the ECS API). A service without running
 * tasks needs no room to begin.
 */
function lackOfRoom(service: ServiceSnapshot, ref: ServiceRef): string | undefined {
  const { room, desiredCount, runningCount, daemon = false } = service;
  if (!room || desiredCount === 0 || runningCount === 0) return undefined;
  const { minimumHealthyPercent, maximumPercent } = room;
  const least = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  const most = Math.floor((desiredCount * maximumPercent) / 100);
  if (most > desiredCount || least < desiredCount) return undefined;
  // A daemon has one task on an instance and never two: it has to stop before its successor starts.
  const wider = daemon
    ? { minimumHealthyPercent: Math.floor((100 * (desiredCount - 1)) / desiredCount), maximumPercent }
    : { minimumHealthyPercent, maximumPercent: 200 };
  return (
    `its deployment could never begin: of ${desiredCount} ${desiredCount === 1 ? 'task' : 'tasks'} at least ${least} must run and at ` +
    `most ${most} may (minimumHealthyPercent ${minimumHealthyPercent}, maximumPercent ${maximumPercent}), so ECS can neither stop ` +
    `nor start one; give it room: ${ecsCommand('update-service', ref)} --deployment-configuration ` +
    `minimumHealthyPercent=${wider.minimumHealthyPercent},maximumPercent=${wider.maximumPercent}`
  );
}

function lackOfCapacity({ groups }: CapacityGap, ref: ServiceRef): string {
  const { region, cluster } = ref;
  const none = `none of its tasks runs, no container instance is registered with its cluster ${cluster}`;
  const [group] = groups;
  if (!group) {
    const command = commandOf(
      'aws',
      'ecs',
      'list-container-instances',
      '--region',
      region,
      '--cluster',
      cluster,
    );
    return `${none}, and ECS brings none; once there are some, they carry it: ${command}`;
  }
  const names = groups.map(({ name, maxSize }) => `${name} (maximum size ${maxSize})`).join(', ');
  const command = commandOf(
    ...['aws', 'autoscaling', 'update-auto-scaling-group', '--region', region, '--auto-scaling-group-name'],
    ...[group.name, '--max-size', String(Math.max(1, group.maxSize)), '--desired-capacity', '1'],
  );
  return `${none}, and its capacity provider brings none: ${names}; let it: ${command}`;
}

function ecsCommand(verb: string, { region, cluster, service }: ServiceRef): string {
  return commandOf('aws', 'ecs', verb, '--region', region, '--cluster', cluster, '--service', service);
}

/**
 * Why a service has no need of an image any more; undefined while nobody deletes it. "When you delete a
 * service, if there are still running tasks that require cleanup, the service status moves from ACTIVE to
 * DRAINING … After all tasks have transitioned to either STOPPING or STOPPED status, the service status moves
 * from DRAINING to INACTIVE" (`DeleteService` of the ECS API).
 */
export function whyServiceLeaves({ status }: ServiceSnapshot): string | undefined {
  return status === 'ACTIVE' ? undefined : `it is being deleted (ECS says: ${status})`;
}

/** The end of a deployment, as a target's state and the reason for it. */
export interface DeploymentVerdict {
  readonly state: 'succeeded' | 'skipped' | 'failed';
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
 * Judges a deployment. A service that somebody deletes meanwhile is left out.
 * @returns undefined while it has neither reached a steady state nor failed
 */
export function judgeDeployment(evidence: DeploymentEvidence): DeploymentVerdict | undefined {
  const { deployment, service, latestEvent } = evidence;
  const leaving = whyServiceLeaves(service);
  if (leaving !== undefined) return { state: 'skipped', reason: leaving };
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
