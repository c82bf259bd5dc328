import type { EnvironmentProgress, EnvironmentResult, TargetResult } from '../contract/messages.js';
import type { EnvironmentPlan, PlannedBatch } from '../contract/plan.js';
import type { EnvironmentState } from '../contract/status.js';
import { isFinal, isUnsuccessful, type TargetState, type TargetStatus } from '../contract/target.js';
import type { EnvironmentProgressState } from './carry.js';
import { countFailures, isBudgetSpent } from './failureBudget.js';
import { inParts } from './parts.js';
import { planParts } from './planParts.js';
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
  /** Run IDs of the targets' workflows, while they run. */
  readonly #runs = new Map<string, string>();
  readonly #unreported = new Set<string>();
  #isUrgent = false;

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

  /** Takes the plan; its targets are pending, which whoever gets its report knows from the plan. */
  planned(plan: EnvironmentPlan): void {
    this.#plan = plan;
    for (const batch of plan.batches) {
      for (const { id, kind } of batch.targets)
        this.#targets.set(id, { id, kind, batch: batch.number, state: 'pending' });
    }
    const targets = this.#targets.size;
    this.enter('planning', `${targets} targets in ${plan.batches.length} batches`);
  }

  /** Takes up what an earlier run of the same rollout had come to; what it reported need not be reported again. */
  resume({ state, message, plan, targets, runs }: EnvironmentProgressState): void {
    this.enter(state, message);
    this.#plan = plan;
    this.#planReported = true;
    for (const target of targets) this.#targets.set(target.id, target);
    for (const [id, run] of runs) this.#runs.set(id, run);
  }

  /** What the next run of the same rollout takes up. */
  get progress(): EnvironmentProgressState {
    return {
      state: this.#state,
      message: this.#message,
      plan: this.plan,
      targets: this.targets,
      runs: this.#runs,
    };
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

  /** The workflow of a target has started. */
  runs(id: string, runId: string): void {
    this.#runs.set(id, runId);
  }

  /** Run ID of a target's workflow while it runs. */
  runOf(id: string): string | undefined {
    return this.#runs.get(id);
  }

  /** Takes what a running target says of itself. */
  progressed(result: TargetResult): void {
    const known = this.#targets.get(result.id);
    if (known && !isFinal(known.state)) this.#put({ ...known, ...result });
  }

  /** Takes the end of a target. */
  finished(result: TargetResult, at: string): void {
    this.#put({ ...this.#get(result.id), ...result, endedAt: at });
    this.#runs.delete(result.id);
    if (isUnsuccessful(result.state)) this.#isUrgent = true;
  }

  /** Whether nothing was begun for a target. */
  isPending(id: string): boolean {
    return this.#get(id).state === 'pending';
  }

  /** Whether work on a target was begun and has not ended, or it waits for room that was asked for. */
  isBegun(id: string): boolean {
    const { state } = this.#get(id);
    return state !== 'pending' && !isFinal(state);
  }

  /** Whether every target of a batch has ended. */
  hasFinished({ targets }: PlannedBatch): boolean {
    return targets.every(({ id }) => isFinal(this.#get(id).state));
  }

  /** Whether some target has not ended. */
  get hasOpenTargets(): boolean {
    for (const { state } of this.#targets.values()) if (!isFinal(state)) return true;
    return false;
  }

  /** Whether work on some target of a batch was begun and has not ended. */
  hasBegun({ targets }: PlannedBatch): boolean {
    return targets.some(({ id }) => this.isBegun(id));
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

  /** Whether the workflow of a target is about to start: it has no run ID yet. */
  get isStarting(): boolean {
    for (const { id, state } of this.#targets.values()) {
      if (state !== 'pending' && state !== 'waiting' && !isFinal(state) && !this.#runs.has(id)) return true;
    }
    return false;
  }

  /** Whether a target has something to tell that was not reported. */
  get hasNews(): boolean {
    return this.#unreported.size > 0;
  }

  /** Whether there is news that must not wait: a failure. */
  get isUrgent(): boolean {
    return this.#isUrgent;
  }

  /** What has changed since this was last asked, in as many messages as that takes. */
  takeReports(): EnvironmentProgress[] {
    const head = { environment: this.environment, state: this.#state, message: this.#message };
    const targets = [...this.#unreported].map((id) => this.#get(id));
    const plan = this.#planReported ? undefined : this.#plan;
    this.#unreported.clear();
    this.#isUrgent = false;
    if (plan) this.#planReported = true;
    const reports: EnvironmentProgress[] = [
      ...(plan ? planParts(plan) : []).map((part) => ({ ...head, plan: part, targets: [] })),
      ...inParts(targets).map((part) => ({ ...head, targets: part })),
    ];
    return reports.length === 0 ? [{ ...head, targets: [] }] : reports;
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
