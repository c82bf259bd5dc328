import { CancellationScope } from '@temporalio/workflow';
import type { ServiceInput } from '../../activities/ecs.js';
import { formatSeconds, milliseconds, seconds } from '../../contract/duration.js';
import { FailureType } from '../../contract/failures.js';
import type { TargetInput, TargetResult } from '../../contract/messages.js';
import type { DeploymentSnapshot } from '../../contract/service.js';
import { commandOf } from '../../contract/shell.js';
import { serviceRef } from '../../contract/target.js';
import type { DeploymentVerdict } from '../../rollout/deploymentRules.js';
import { waitFor } from '../activityCalls.js';
import { lastLook, releaseFailure } from '../failures.js';
import { refuserFor, reportProgress } from '../reportProgress.js';
import { TargetOrders } from './orders.js';

/** The end of the work on a service, without what the work knows anyway. */
export type ServiceOutcome = Pick<TargetResult, 'state' | 'reason'>;

/** The work on one ECS service: what is known of it, what it has been told, and its waits. */
export class ServiceWork {
  readonly service: ServiceInput;
  readonly orders: TargetOrders;
  /** The deployment that the work has started. */
  deploymentId: string | undefined;

  constructor(readonly input: TargetInput) {
    const { target, config, release } = input;
    this.orders = new TargetOrders(refuserFor(target));
    this.service = { targetId: target.id, account: config.account, release };
  }

  /** How long a deployment may take, in milliseconds. */
  get limit(): number {
    return milliseconds(this.input.config.polling.deploymentTimeout);
  }

  result(outcome: ServiceOutcome): TargetResult {
    const { id, kind } = this.input.target;
    const known = this.deploymentId === undefined ? {} : { deploymentId: this.deploymentId };
    return { id, kind, ...known, ...outcome };
  }

  async report(outcome: ServiceOutcome): Promise<void> {
    await reportProgress(this.result(outcome));
  }

  /**
   * Waits for the end of a deployment. ECS cannot suspend one, so a pause does not change it.
   * @returns undefined when it has been told to go back
   */
  async awaitUnlessRolledBack(deploymentId: string): Promise<DeploymentVerdict | undefined> {
    const until = Date.now() + this.limit;
    while (!this.orders.rollBack) {
      const verdict = await this.orders.unlessOrdered(() =>
        this.awaitDeployment(deploymentId, until - Date.now()),
      );
      if (verdict) return verdict;
    }
    return undefined;
  }

  /**
   * Waits for the end of a deployment, whatever comes.
   * @param limit in milliseconds
   */
  awaitDeployment(deploymentId: string, limit: number): Promise<DeploymentVerdict> {
    return waitFor(Math.max(1, limit)).awaitServiceDeployment({
      ...this.service,
      deploymentId,
      expectedSeconds: this.input.target.expectedSeconds,
      polling: this.input.config.polling,
    });
  }

  /**
   * Waits until somebody else's deployment has ended, or an order comes.
   * @param until when to give up, in milliseconds of workflow time
   */
  async awaitForeignDeployment({ deploymentId }: DeploymentSnapshot, until: number): Promise<void> {
    const reason = `waiting for the end of somebody else's deployment ${deploymentId}`;
    await this.report({ state: 'waiting', reason });
    try {
      await this.orders.unlessOrdered(() => this.awaitDeployment(deploymentId, until - Date.now()));
    } catch (error) {
      const seen = lastLook(error);
      if (seen === undefined || CancellationScope.current().consideredCancelled) throw error;
      throw releaseFailure(
        FailureType.TargetBusy,
        `somebody else's deployment ${deploymentId} has not ended after ${this.limitInWords} (${seen}); nothing was changed. See it: ${this.command}`,
      );
    }
  }

  get limitInWords(): string {
    return formatSeconds(seconds(this.input.config.polling.deploymentTimeout));
  }

  /** The command of the AWS CLI that shows the service. */
  get command(): string {
    const { region, cluster, service } = serviceRef(this.input.target.id);
    return commandOf(
      ...['aws', 'ecs', 'describe-services', '--region', region, '--cluster', cluster, '--services', service],
    );
  }
}
