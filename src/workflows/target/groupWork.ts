import { CancellationScope } from '@temporalio/workflow';
import type { GroupInput } from '../../activities/autoScaling/groupAccess.js';
import { formatSeconds, milliseconds, seconds } from '../../contract/duration.js';
import { FailureType } from '../../contract/failures.js';
import type { RefreshEvidence, RefreshSnapshot } from '../../contract/group.js';
import type { TargetInput, TargetResult } from '../../contract/messages.js';
import { sh } from '../../contract/shell.js';
import { parseTargetId } from '../../contract/target.js';
import type { RefreshGoal } from '../../rollout/refreshRules.js';
import { waitFor } from '../activityCalls.js';
import { lastLook, releaseFailure } from '../failures.js';
import { refuserFor, reportProgress } from '../reportProgress.js';
import { TargetOrders } from './orders.js';
import { Suspension } from './suspension.js';

/** The end of the work on a target, without what the work knows anyway. */
export type Outcome = Pick<TargetResult, 'state' | 'reason' | 'refreshId'>;

/** The work on one group: what is known of it, what it has been told, and its waits. */
export class GroupWork {
  readonly group: GroupInput;
  readonly orders: TargetOrders;
  readonly suspension: Suspension;
  /** For the result. */
  known: Partial<TargetResult> = {};
  #goal: RefreshGoal | undefined;
  #refreshId: string | undefined;

  constructor(readonly input: TargetInput) {
    const { target, config, release } = input;
    this.orders = new TargetOrders(refuserFor(target));
    this.group = { targetId: target.id, account: config.account, release };
    this.suspension = new Suspension(this.group);
  }

  /** What the refresh under way, or about to be started, is for; by it one is found whose answer was lost. */
  get goal(): RefreshGoal | undefined {
    return this.#goal;
  }

  /** The refresh under way, once it has an ID. */
  get refreshId(): string | undefined {
    return this.#refreshId;
  }

  /** Notes what the next refresh is for, before it is started; or that there will be none after all. */
  aim(goal: RefreshGoal | undefined): void {
    this.#goal = goal;
    this.#refreshId = undefined;
  }

  /** Notes the refresh that serves a goal. */
  follow(refreshId: string): void {
    this.#refreshId = refreshId;
    this.known = { ...this.known, refreshId };
  }

  get region(): string {
    return parseTargetId(this.input.target.id).region;
  }

  result(outcome: Outcome): TargetResult {
    const { id, kind } = this.input.target;
    return { ...this.known, id, kind, ...outcome };
  }

  async report(outcome: Outcome): Promise<void> {
    await reportProgress(this.result(outcome));
  }

  /**
   * Waits for the end of a refresh, up to `polling.refreshTimeout`. Told to pause, it suspends the refresh, and time
   * stands still for the deadline.
   * @returns undefined when it has been told to go back
   */
  async awaitRefreshUnlessOrdered(refreshId: string): Promise<RefreshEvidence | undefined> {
    let left = milliseconds(this.input.config.polling.refreshTimeout);
    while (!this.orders.rollBack) {
      const { pausedBy } = this.orders;
      const isPaused = pausedBy !== undefined;
      if (isPaused !== this.suspension.isHeld) {
        await (isPaused ? this.suspension.begin() : this.suspension.end());
        const reason = isPaused ? `paused by ${pausedBy}: the refresh is suspended` : 'resumed';
        await this.report({ state: 'refreshing', reason });
        continue;
      }
      const began = Date.now();
      const evidence = await this.orders.unlessOrdered(() =>
        this.awaitRefresh(refreshId, isPaused ? undefined : Math.max(1, left)),
      );
      if (evidence) return evidence;
      if (!isPaused) left -= Date.now() - began;
    }
    return undefined;
  }

  /**
   * Waits for the end of a refresh, whatever comes.
   * @param limit in milliseconds; omitted: without end
   */
  awaitRefresh(refreshId: string, limit?: number): Promise<RefreshEvidence> {
    return waitFor(limit).awaitInstanceRefresh({
      ...this.group,
      refreshId,
      expectedSeconds: this.input.target.expectedSeconds,
      polling: this.input.config.polling,
    });
  }

  /**
   * Waits until somebody else's refresh has ended, or an order comes.
   * @param until when to give up, in milliseconds of workflow time
   */
  async awaitForeignRefresh(refresh: RefreshSnapshot, until: number): Promise<void> {
    const { refreshId } = refresh;
    await this.report({
      state: 'waiting',
      reason: `waiting for the end of somebody else's refresh ${refreshId}`,
    });
    try {
      await this.orders.unlessOrdered(() => this.awaitRefresh(refreshId, Math.max(1, until - Date.now())));
    } catch (error) {
      const seen = lastLook(error);
      if (seen === undefined || CancellationScope.current().consideredCancelled) throw error;
      const waited = formatSeconds(seconds(this.input.config.polling.refreshTimeout));
      throw releaseFailure(
        FailureType.TargetBusy,
        `somebody else's refresh ${refreshId} has not ended after ${waited} (${seen}); nothing was changed. See it: ${this.command('describe-instance-refreshes')}`,
      );
    }
  }

  /** A command of the AWS CLI for this group. */
  command(verb: string): string {
    const ref = parseTargetId(this.input.target.id);
    const name = ref.kind === 'asg' ? ref.group : '';
    return sh`aws autoscaling ${verb} --region ${ref.region} --auto-scaling-group-name ${name}`;
  }
}
