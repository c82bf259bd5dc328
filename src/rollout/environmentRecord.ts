import type { EnvironmentProgress, EnvironmentResult, TargetResult } from '../contract/messages.js';
import type { EnvironmentPlan, PlannedBatch } from '../contract/plan.js';
import type { BatchStatus, EnvironmentState } from '../contract/status.js';
import { isFinal, type TargetState, type TargetStatus } from '../contract/target.js';
import { countFailures, isBudgetSpent } from './failureBudget.js';
import { countStates, describeCounts, describeFailures } from './summarize.js';

/**
 * What is known of one environment while it is rolled out. Plain state and pure transitions: the workflow tells it what
 * has happened, and when.
 */
export class EnvironmentRecord {
  #state: EnvironmentState = 'planning';
  #message = 'finding the targets';
  #plan: EnvironmentPlan | undefined;
  #planReported = false;
  readonly #targets = new Map<string, TargetStatus>();
  readonly #unreported = new Set<string>();

  constructor(
    readonly environment: string,
    private readonly failureBudget: number,
  ) {}

  get state(): EnvironmentState {
    return this.#state;
  }

  get plan(): EnvironmentPlan {
    if (!this.#plan) throw new Error(`${this.environment} has no plan yet`);
    return this.#plan;
  }

  /** Every target of the plan, in the order of its batches. */
  get targets(): TargetStatus[] {
    return [...this.#targets.values()];
  }

  enter(state: EnvironmentState, message: string): void {
    this.#state = state;
    this.#message = message;
  }

  /** Takes the plan; its targets are pending. */
  planned(plan: EnvironmentPlan): void {
    this.#plan = plan;
    for (const batch of plan.batches) {
      for (const { id, kind } of batch.targets)
        this.#put({ id, kind, batch: batch.number, state: 'pending' });
    }
    const targets = this.#targets.size;
    this.enter('planning', `${targets} targets in ${plan.batches.length} batches`);
  }

  /** Takes up what an earlier run of the same rollout had come to; what it reported need not be reported again. */
  resume(plan: EnvironmentPlan, targets: readonly TargetStatus[]): void {
    this.#plan = plan;
    this.#planReported = true;
    for (const target of targets) this.#targets.set(target.id, target);
  }

  /** A target is next, but something that it needs is taken. */
  waiting(id: string, reason: string): void {
    this.#put({ ...this.#get(id), state: 'waiting', reason });
  }

  /** A target that waited is not started after all, for now. */
  setAside(id: string): void {
    const { kind, batch } = this.#get(id);
    this.#put({ id, kind, ...(batch === undefined ? {} : { batch }), state: 'pending' });
  }

  started(id: string, at: string): void {
    const { kind, batch } = this.#get(id);
    this.#put({ id, kind, ...(batch === undefined ? {} : { batch }), state: 'refreshing', startedAt: at });
  }

  /** Takes what a running target says of itself. */
  progressed(result: TargetResult): void {
    const known = this.#targets.get(result.id);
    if (known && !isFinal(known.state)) this.#put({ ...known, ...result });
  }

  /** Takes the end of a target. */
  finished(result: TargetResult, at: string): void {
    this.#put({ ...this.#get(result.id), ...result, endedAt: at });
  }

  /** Whether nothing was begun for a target. */
  isPending(id: string): boolean {
    return this.#get(id).state === 'pending';
  }

  /** Whether every target of a batch has ended. */
  hasFinished({ targets }: PlannedBatch): boolean {
    return targets.every(({ id }) => isFinal(this.#get(id).state));
  }

  /** Whether so many targets have failed that no further one may be started. */
  get isBudgetSpent(): boolean {
    return isBudgetSpent(this.#states(), this.failureBudget);
  }

  /** Ends the environment as its targets say. */
  conclude(): void {
    const failures = countFailures(this.#states());
    const counts = describeCounts(countStates(this.#targets.values()));
    if (failures === 0) this.enter('succeeded', counts);
    else {
      const state = this.isBudgetSpent ? 'failed' : 'partlySucceeded';
      this.enter(state, `${counts}:\n${describeFailures(this.#targets.values())}`);
    }
  }

  /** Ends the environment because the release was aborted; what had not begun never will. */
  cancelled(at: string): void {
    for (const target of this.#targets.values()) {
      if (target.state === 'pending' || target.state === 'waiting') {
        this.#put({
          ...target,
          state: 'cancelled',
          endedAt: at,
          reason: 'the release was aborted before it began',
        });
      }
    }
    this.enter('cancelled', describeCounts(countStates(this.#targets.values())));
  }

  result(): EnvironmentResult {
    return { environment: this.environment, state: this.#state, message: this.#message };
  }

  /** What has changed since this was last asked. */
  takeReport(): EnvironmentProgress {
    const targets = [...this.#unreported].map((id) => this.#get(id));
    this.#unreported.clear();
    const plan = this.#planReported ? undefined : this.#plan;
    if (plan) this.#planReported = true;
    return {
      environment: this.environment,
      state: this.#state,
      message: this.#message,
      targets,
      ...(plan
        ? {
            plan: {
              hash: plan.hash,
              batches: plan.batches.map((batch): BatchStatus => ({
                number: batch.number,
                reason: batch.reason,
                targets: batch.targets.map((target) => target.id),
              })),
              upToDate: plan.upToDate,
              refused: plan.refused,
              warnings: plan.warnings,
            },
          }
        : {}),
    };
  }

  *#states(): Generator<TargetState> {
    for (const { state } of this.#targets.values()) yield state;
  }

  #get(id: string): TargetStatus {
    const target = this.#targets.get(id);
    if (!target) throw new Error(`${id} is not a target of ${this.environment}`);
    return target;
  }

  #put(target: TargetStatus): void {
    this.#targets.set(target.id, target);
    this.#unreported.add(target.id);
  }
}
