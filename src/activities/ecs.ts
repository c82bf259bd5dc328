import {
  DescribeServiceDeploymentsCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { withoutRepetition } from '../aws/calls/patience.js';
import { isConflict } from '../aws/answers.js';
import { AwsCallError, AwsErrorKind } from '../aws/errors.js';
import { describeService, deploymentSnapshot } from '../aws/services.js';
import type { AccountConfig, Polling } from '../config/schema.js';
import { FailureType } from '../contract/failures.js';
import type { DeploymentEvidence, ServiceSnapshot } from '../contract/service.js';
import { serviceRef } from '../contract/target.js';
import {
  judgeDeployment,
  UNFINISHED_DEPLOYMENT,
  type DeploymentVerdict,
  type StoppedDeployment,
} from '../rollout/deploymentRules.js';
import { nextLookIn, remainingSeconds } from '../rollout/polling.js';
import type { ActivityDependencies } from './deps.js';
import { notYet, permanent } from './failures.js';

/** A service, and whom to ask as. */
export interface ServiceInput {
  readonly targetId: string;
  readonly account: AccountConfig;
  readonly release: string;
}

/** One ECS service and its deployments. */
export function createEcsActivities({ aws }: ActivityDependencies) {
  async function describe(input: ServiceInput) {
    const ref = serviceRef(input.targetId);
    const client = aws.ecs(input, ref.region, input.release);
    const found = await unlessGone(input, () => describeService(client, ref.cluster, ref.service));
    if (!found)
      throw permanent(FailureType.TargetGone, `${input.targetId}: there is no such ECS service any more`);
    return { ref, client, ...found };
  }

  /** @throws TargetGone when the service or its cluster was deleted: `ServiceNotFoundException`, `ClusterNotFoundException` */
  async function unlessGone<Result>(
    { targetId }: ServiceInput,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AwsCallError && error.kind === AwsErrorKind.NotFound)) throw error;
      throw permanent(
        FailureType.TargetGone,
        `${targetId}: there is no such ECS service any more: ${error.message}`,
      );
    }
  }

  return {
    /**
     * Reads a service.
     * @throws TargetGone when it does not exist
     */
    async inspectService(input: ServiceInput): Promise<ServiceSnapshot> {
      return (await describe(input)).snapshot;
    },

    /**
     * Makes the service replace its tasks, at most once: UpdateService takes no client token, so each attempt looks
     * first, and a primary deployment that was not there before is the one an earlier attempt has started.
     */
    async startServiceDeployment(
      input: ServiceInput & { previousDeploymentId?: string | undefined },
    ): Promise<{ deploymentId: string; adopted: boolean }> {
      const { ref, client, snapshot } = await describe(input);
      const primary = snapshot.deployment?.deploymentId;
      if (primary !== undefined && primary !== input.previousDeploymentId)
        return { deploymentId: primary, adopted: true };
      const answer = await unlessGone(input, () =>
        client.send(
          new UpdateServiceCommand({ cluster: ref.cluster, service: ref.service, forceNewDeployment: true }),
        ),
      );
      const started = answer.service?.deployments?.find((deployment) => deployment.status === 'PRIMARY')?.id;
      if (started === undefined) throw new Error(`ECS redeployed ${input.targetId} and named no deployment`);
      return { deploymentId: started, adopted: false };
    },

    /**
     * Rolls a deployment back that is still under way, at most once: StopServiceDeployment takes no client token, so each
     * attempt looks first, and takes one that is being stopped for the effect of an earlier attempt.
     * @returns the service deployment to wait for; nothing when the deployment is not under way, or has no revision
     *   before it to go back to
     */
    async rollBackServiceDeployment(
      input: ServiceInput & { deploymentId: string },
    ): Promise<{ serviceDeploymentArn?: string }> {
      const { ref, client, snapshot } = await describe(input);
      const { cluster, service } = ref;
      const listed = await client.send(
        new ListServiceDeploymentsCommand({ cluster, service, status: [...UNFINISHED_DEPLOYMENT] }),
      );
      const [newest] = listed.serviceDeployments ?? [];
      const arn = newest?.serviceDeploymentArn;
      if (!newest || arn === undefined) return {};
      if (newest.status !== 'PENDING' && newest.status !== 'IN_PROGRESS')
        return { serviceDeploymentArn: arn };
      if (snapshot.deployment?.deploymentId !== input.deploymentId) return {};
      try {
        await client.send(
          new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' }),
        );
      } catch (error) {
        if (isConflict(error)) return {};
        throw error;
      }
      return { serviceDeploymentArn: arn };
    },

    /** Looks at a service deployment that is being rolled back; fails as `NotYet` until it has ended. */
    async awaitServiceRollback(
      input: ServiceInput & { serviceDeploymentArn: string; expectedSeconds: number; polling: Polling },
    ): Promise<StoppedDeployment> {
      const { region } = serviceRef(input.targetId);
      const client = aws.ecs(input, region, input.release);
      const serviceDeploymentArns = [input.serviceDeploymentArn];
      const answer = await withoutRepetition(() =>
        client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns })),
      );
      const { status = 'unknown', statusReason } = answer.serviceDeployments?.[0] ?? {};
      if (UNFINISHED_DEPLOYMENT.some((unfinished) => unfinished === status)) {
        const message = statusReason === undefined ? status : `${status}: ${statusReason}`;
        throw notYet({ status, message }, nextLookIn(input.expectedSeconds, input.polling));
      }
      return { status, ...(statusReason === undefined ? {} : { statusReason }) };
    },

    /** Looks at a deployment; fails as `NotYet` until it has reached a steady state or failed. */
    async awaitServiceDeployment(
      input: ServiceInput & { deploymentId: string; expectedSeconds: number; polling: Polling },
    ): Promise<DeploymentVerdict> {
      const { service, snapshot } = await withoutRepetition(() => describe(input));
      const deployment = service.deployments?.find((one) => one.id === input.deploymentId);
      const latestEvent = service.events?.[0]?.message;
      const evidence: DeploymentEvidence = {
        service: snapshot,
        ...(deployment ? { deployment: deploymentSnapshot(deployment) } : {}),
        ...(latestEvent === undefined ? {} : { latestEvent }),
      };
      const verdict = judgeDeployment(evidence);
      if (verdict) return verdict;
      const running = deployment?.runningCount ?? 0;
      const desired = deployment?.desiredCount ?? 0;
      const percentage = desired === 0 ? 0 : Math.floor((100 * Math.min(running, desired)) / desired);
      const said = latestEvent === undefined ? '' : `; ECS says: ${latestEvent}`;
      throw notYet(
        {
          status: deployment?.rolloutState ?? deployment?.status ?? 'unknown',
          percentage,
          message: `${running} of ${desired} tasks of the new deployment run${said}`,
        },
        nextLookIn(remainingSeconds(input.expectedSeconds, percentage), input.polling),
      );
    },
  };
}
