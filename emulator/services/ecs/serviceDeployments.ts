import type {
  DescribeServiceDeploymentsCommandInput,
  DescribeServiceDeploymentsResponse,
  Failure,
  ListServiceDeploymentsCommandInput,
  ListServiceDeploymentsResponse,
  ServiceDeployment,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import { digest } from '../../ids.js';
import type { RequestContext } from '../../service.js';
import { primaryState, type Deployment } from './deployments.js';
import { page } from './paging.js';
import { arnOf, clusterNamed, findCluster, serviceNamed, type EcsService } from './state.js';

/** The deployments of a service, newest first; filtered by status and by when they were created. */
export function listServiceDeployments(
  input: ListServiceDeploymentsCommandInput,
  { world, account, region, now }: RequestContext,
): ListServiceDeploymentsResponse {
  const service = serviceNamed(clusterNamed(world, account, region, input.cluster), input.service);
  const { before, after } = input.createdAt ?? {};
  const all = describeAll(service, now)
    .filter(({ status }) => !input.status?.length || (status && input.status.includes(status)))
    .filter(
      ({ createdAt = new Date(0) }) => (!before || createdAt <= before) && (!after || createdAt >= after),
    )
    .reverse();
  const { items, nextToken } = page(all, input, 20);
  return {
    serviceDeployments: items.map(
      ({
        serviceDeploymentArn,
        serviceArn,
        clusterArn,
        createdAt,
        startedAt,
        finishedAt,
        status,
        statusReason,
        targetServiceRevision,
      }) => ({
        serviceDeploymentArn,
        serviceArn,
        clusterArn,
        createdAt,
        startedAt,
        finishedAt,
        status,
        statusReason,
        targetServiceRevisionArn: targetServiceRevision?.arn,
      }),
    ),
    ...(nextToken && { nextToken }),
  };
}

/** Deployments by ARN; those that do not exist are named as failures. */
export function describeServiceDeployments(
  input: DescribeServiceDeploymentsCommandInput,
  context: RequestContext,
): DescribeServiceDeploymentsResponse {
  const serviceDeployments: ServiceDeployment[] = [];
  const failures: Failure[] = [];
  for (const arn of input.serviceDeploymentArns ?? []) {
    const deployment = findServiceDeployment(arn, context);
    if (deployment) serviceDeployments.push(deployment);
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceDeployments, failures };
}

function findServiceDeployment(
  arn: string,
  { world, account, region, now }: RequestContext,
): ServiceDeployment | undefined {
  const [, clusterName = '', serviceName = ''] = arn.split('/');
  const service = findCluster(world, account, region, clusterName)?.services.get(serviceName);
  return (
    service && describeAll(service, now).find(({ serviceDeploymentArn }) => serviceDeploymentArn === arn)
  );
}

/** Oldest first. */
function describeAll(service: EcsService, now: number): ServiceDeployment[] {
  return service.deployments.map((deployment, index) =>
    describe(service, deployment, service.deployments[index + 1]?.createdAt, now),
  );
}

/** @param supersededAt when another deployment took its place, if one did */
function describe(
  service: EcsService,
  deployment: Deployment,
  supersededAt: number | undefined,
  now: number,
): ServiceDeployment {
  const { cluster, desiredCount, behaviour } = service;
  const state = primaryState(deployment, desiredCount, Math.min(now, supersededAt ?? now));
  const status = statusOf(state.rolloutState, supersededAt);
  const end = status === 'IN_PROGRESS' ? undefined : endOf(state, supersededAt);
  const { account, region, name } = cluster;
  const id = digest([deployment.id]).slice(0, 20);
  return {
    serviceDeploymentArn: arnOf(account, region, 'service-deployment', `${name}/${service.name}/${id}`),
    serviceArn: service.arn,
    clusterArn: cluster.arn,
    createdAt: new Date(deployment.createdAt),
    startedAt: new Date(deployment.createdAt),
    ...(end !== undefined && { finishedAt: new Date(end) }),
    ...(end !== undefined && status === 'STOPPED' && { stoppedAt: new Date(end) }),
    updatedAt: new Date(end ?? deployment.createdAt),
    targetServiceRevision: {
      arn: arnOf(account, region, 'service-revision', `${name}/${service.name}/${id}`),
      requestedTaskCount: desiredCount,
      runningTaskCount: state.runningCount,
      pendingTaskCount: state.pendingCount,
    },
    status,
    ...(status === 'STOPPED' && {
      statusReason:
        state.rolloutState === 'FAILED'
          ? state.rolloutStateReason
          : 'Service deployment was stopped because a new service deployment was started.',
    }),
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: behaviour.circuitBreaker, rollback: false },
      strategy: 'ROLLING',
    },
    deploymentCircuitBreaker: {
      status: breakerStatus(behaviour.circuitBreaker, state.rolloutState === 'FAILED'),
      failureCount: state.failedTasks,
    },
  };
}

function statusOf(
  rolloutState: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS',
  supersededAt: number | undefined,
): ServiceDeploymentStatus {
  if (rolloutState === 'COMPLETED') return 'SUCCESSFUL';
  return rolloutState === 'FAILED' || supersededAt !== undefined ? 'STOPPED' : 'IN_PROGRESS';
}

function endOf(
  { rolloutState, updatedAt }: ReturnType<typeof primaryState>,
  supersededAt: number | undefined,
): number {
  return rolloutState === 'IN_PROGRESS' ? (supersededAt ?? updatedAt) : updatedAt;
}

function breakerStatus(enabled: boolean, triggered: boolean): 'TRIGGERED' | 'MONITORING' | 'DISABLED' {
  if (!enabled) return 'DISABLED';
  return triggered ? 'TRIGGERED' : 'MONITORING';
}
