import type {
  DescribeServiceDeploymentsCommandInput,
  DescribeServiceDeploymentsResponse,
  DescribeServiceRevisionsCommandInput,
  DescribeServiceRevisionsResponse,
  Failure,
  ListServiceDeploymentsCommandInput,
  ListServiceDeploymentsResponse,
  ServiceDeployment as Described,
  ServiceRevision as DescribedRevision,
} from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../../service.js';
import { invalidParameter } from '../errors.js';
import { page } from '../paging.js';
import { clusterNamed, findCluster, serviceNamed, type EcsService } from '../state.js';
import { describeDeployments, serviceRevisionArn } from './describe.js';

/** The deployments of a service, newest first; filtered by status and by when they were created. */
export function listServiceDeployments(
  input: ListServiceDeploymentsCommandInput,
  { world, account, region, now }: RequestContext,
): ListServiceDeploymentsResponse {
  const service = serviceNamed(clusterNamed(world, account, region, input.cluster), input.service);
  const { before, after } = input.createdAt ?? {};
  const all = deploymentsOf(service, now)
    .filter(({ status }) => !input.status?.length || (status && input.status.includes(status)))
    .filter(
      ({ createdAt = new Date(0) }) => (!before || createdAt <= before) && (!after || createdAt >= after),
    )
    .reverse();
  const { items, nextToken } = page(all, input, 20);
  return { serviceDeployments: items.map(brief), ...(nextToken && { nextToken }) };
}

/** Deployments by ARN, at most 20; those that do not exist are named as failures. */
export function describeServiceDeployments(
  input: DescribeServiceDeploymentsCommandInput,
  context: RequestContext,
): DescribeServiceDeploymentsResponse {
  const serviceDeployments: Described[] = [];
  const failures: Failure[] = [];
  for (const arn of arnsOf(input.serviceDeploymentArns, 'Service deployment ARNs')) {
    const service = serviceOf(arn, context);
    const found =
      service && deploymentsOf(service, context.now).find((each) => each.serviceDeploymentArn === arn);
    if (found) serviceDeployments.push(found);
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceDeployments, failures };
}

/** What services ran at different times, by ARN, at most 20; those that do not exist are named as failures. */
export function describeServiceRevisions(
  input: DescribeServiceRevisionsCommandInput,
  context: RequestContext,
): DescribeServiceRevisionsResponse {
  const serviceRevisions: DescribedRevision[] = [];
  const failures: Failure[] = [];
  for (const arn of arnsOf(input.serviceRevisionArns, 'Service revision ARNs')) {
    const service = serviceOf(arn, context);
    const found = service?.deployments.find(({ revision }) => serviceRevisionArn(service, revision) === arn);
    if (service && found) {
      const { launchType, strategy, cluster } = service;
      serviceRevisions.push({
        serviceRevisionArn: arn,
        serviceArn: service.arn,
        clusterArn: cluster.arn,
        taskDefinition: found.revision.taskDefinition,
        ...(launchType ? { launchType } : { capacityProviderStrategy: [...strategy] }),
        createdAt: new Date(found.revision.createdAt),
      });
    } else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceRevisions, failures };
}

/** The service whose deployment or revision an ARN names, as far as it exists. */
export function serviceOf(arn: string, { world, account, region }: RequestContext): EcsService | undefined {
  const [, clusterName = '', serviceName = ''] = arn.split('/');
  return findCluster(world, account, region, clusterName)?.services.get(serviceName);
}

/** Only services of the controller `ECS` have service deployments, and they go with the service. */
function deploymentsOf(service: EcsService, now: number): Described[] {
  const has = service.controller === 'ECS' && service.deletedAt === undefined;
  return has ? describeDeployments(service, now) : [];
}

function brief(
  deployment: Described,
): NonNullable<ListServiceDeploymentsResponse['serviceDeployments']>[number] {
  return {
    serviceDeploymentArn: deployment.serviceDeploymentArn,
    serviceArn: deployment.serviceArn,
    clusterArn: deployment.clusterArn,
    createdAt: deployment.createdAt,
    startedAt: deployment.startedAt,
    finishedAt: deployment.finishedAt,
    status: deployment.status,
    statusReason: deployment.statusReason,
    targetServiceRevisionArn: deployment.targetServiceRevision?.arn,
  };
}

function arnsOf(arns: readonly string[] | undefined, what: string): readonly string[] {
  if (!arns?.length) throw invalidParameter(`${what} cannot be empty.`);
  if (arns.length > 20) throw invalidParameter(`${what} can have at most 20 items.`);
  return arns;
}
