import type { ServiceDeployment as Described, ServiceRevisionSummary } from '@aws-sdk/client-ecs';
import { describeSettings } from '../services/settings.js';
import { arnOf, type EcsService } from '../state.js';
import { breakerThreshold } from './behaviour.js';
import {
  lifecycleOf,
  phaseAt,
  type Lifecycle,
  type Phase,
  type Rollout,
  type ServiceDeployment,
  type ServiceRevision,
} from './lifecycle.js';
import { primaryState } from './tasks.js';

/** The statuses that a service deployment keeps. */
const ENDED = new Set<Phase['status']>(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

/** Whether a service deployment of that status has ended. */
export function hasEnded(status: Phase['status']): boolean {
  return ENDED.has(status);
}

/** ARN of a service deployment. */
export function serviceDeploymentArn({ cluster, name }: EcsService, { id }: { readonly id: string }): string {
  return arnOf(cluster.account, cluster.region, 'service-deployment', `${cluster.name}/${name}/${id}`);
}

/** ARN of a service revision. */
export function serviceRevisionArn({ cluster, name }: EcsService, { id }: ServiceRevision): string {
  return arnOf(cluster.account, cluster.region, 'service-revision', `${cluster.name}/${name}/${id}`);
}

/** A service's deployments as ECS describes them at `now`, oldest first. */
export function describeDeployments(service: EcsService, now: number): Described[] {
  return service.deployments.map((deployment, index) => {
    const supersededAt = service.deployments[index + 1]?.createdAt ?? Infinity;
    return describe(service, deployment, lifecycleOf(deployment, supersededAt), now);
  });
}

function describe(
  service: EcsService,
  deployment: ServiceDeployment,
  lifecycle: Lifecycle,
  now: number,
): Described {
  const { createdAt, source, settings } = deployment;
  const phase = phaseAt(lifecycle, now);
  const { status } = phase;
  const startedAt = lifecycle.phases.find((each) => each.status === 'IN_PROGRESS')?.at ?? Infinity;
  const finishedAt = hasEnded(status) ? phase.at : undefined;
  const [forward, backward] = lifecycle.rollouts;
  return {
    serviceDeploymentArn: serviceDeploymentArn(service, deployment),
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: new Date(createdAt),
    ...(startedAt <= now && { startedAt: new Date(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: new Date(finishedAt) }),
    ...(finishedAt !== undefined && status === 'STOPPED' && { stoppedAt: new Date(finishedAt) }),
    updatedAt: new Date(phase.at),
    sourceServiceRevisions: source ? [revision(service, deployment, source, backward, now)] : [],
    targetServiceRevision: revision(service, deployment, deployment.revision, forward, now),
    status,
    ...(phase.reason !== undefined && { statusReason: phase.reason }),
    deploymentConfiguration: describeSettings(settings),
    ...rollbackOf(service, deployment, lifecycle, now),
    deploymentCircuitBreaker: breakerOf(deployment, forward, status, now),
  };
}

/** @param rollout that deploys it in the course of this deployment, if one does */
function revision(
  service: EcsService,
  { desiredCount, settings }: ServiceDeployment,
  described: ServiceRevision,
  rollout: Rollout | undefined,
  now: number,
): ServiceRevisionSummary {
  const arn = serviceRevisionArn(service, described);
  if (!rollout || rollout.startedAt > now) return { arn };
  const { runningCount, pendingCount } = primaryState(rollout, { desiredCount, settings }, now);
  return {
    arn,
    requestedTaskCount: desiredCount,
    runningTaskCount: runningCount,
    pendingTaskCount: pendingCount,
  };
}

function rollbackOf(
  service: EcsService,
  { source }: ServiceDeployment,
  { phases }: Lifecycle,
  now: number,
): Pick<Described, 'rollback'> {
  const requested = phases.find(({ status }) => status === 'ROLLBACK_REQUESTED');
  if (!source || !requested || requested.at > now) return {};
  return {
    rollback: {
      reason: requested.reason,
      startedAt: new Date(requested.at),
      serviceRevisionArn: serviceRevisionArn(service, source),
    },
  };
}

function breakerOf(
  { settings, desiredCount }: ServiceDeployment,
  forward: Rollout | undefined,
  status: Phase['status'],
  now: number,
): Described['deploymentCircuitBreaker'] {
  const threshold = breakerThreshold(desiredCount);
  if (!settings.circuitBreaker.enable) return { status: 'DISABLED', failureCount: 0, threshold };
  const failureCount = forward ? primaryState(forward, { settings, desiredCount }, now).failedTasks : 0;
  if (forward && forward.failsAt <= now) return { status: 'TRIGGERED', failureCount, threshold };
  return { status: hasEnded(status) ? 'MONITORING_COMPLETE' : 'MONITORING', failureCount, threshold };
}
