import type { EnvironmentConfig } from '../../../src/config/schema.js';
import type { CommandKind, EnvironmentCommand } from '../../../src/contract/commands.js';
import type { DiscoveredTarget, EnvironmentPlan } from '../../../src/contract/plan.js';
import { isFinal, targetId, type TargetState } from '../../../src/contract/target.js';
import { carryOut, type Errand, type Outcome } from '../../../src/rollout/environmentCommands.js';
import { EnvironmentRecord, type Step } from '../../../src/rollout/environmentRecord.js';
import { canGoBack, isForward } from '../../../src/rollout/targetEntry.js';

export const AT = '2026-11-24T12:00:00.000Z';

/** A plan of batches of these sizes, in two accounts by turns. */
export function planOf(sizes: readonly number[]): EnvironmentPlan {
  let index = 0;
  const target = (): DiscoveredTarget => {
    index++;
    const account = (index % 2 === 0 ? '2' : '3').repeat(12);
    const id = targetId({ kind: 'asg', account, region: 'eu-west-1', group: `web-${index}` });
    return { id, kind: 'asg', size: 4, expectedSeconds: 600, newImage: 'ami-new', tags: {} };
  };
  return {
    environment: 'staging',
    hash: 'f'.repeat(64),
    maxConcurrent: 3,
    expectedSeconds: 600,
    batches: sizes.map((size, batch) => ({
      number: batch + 1,
      reason: 'for a test',
      targets: Array.from({ length: size }, target),
    })),
    upToDate: [],
    refused: [],
    warnings: [],
  };
}

/**
 * An environment whose workflow is played by the test: whatever the record says is next is done, and targets end when they
 * are told to.
 */
export class SimulatedEnvironment {
  readonly record: EnvironmentRecord;
  /** Starts on the way forward, by target. */
  readonly starts = new Map<string, number>();
  #commands = 0;
  #runs = 0;

  constructor(
    readonly plan: EnvironmentPlan,
    config: Pick<EnvironmentConfig, 'failureBudget' | 'onFailure'> = { failureBudget: 0 },
  ) {
    this.record = new EnvironmentRecord(plan.environment, config);
    this.record.planned(plan);
  }

  get ids(): string[] {
    return this.record.targets.map(({ id }) => id);
  }

  stateOf(id: string): TargetState {
    return this.record.target(id).state;
  }

  get running(): string[] {
    return this.ids.filter((id) => this.record.runOf(id) !== undefined);
  }

  /** Takes the next step, as far as it can be taken without a target that ends. */
  step(): Step {
    const step = this.record.next;
    switch (step.kind) {
      case 'batch': {
        const { goingBack, paused } = this.record.orders;
        if (goingBack || paused || this.record.isBudgetSpent) break;
        for (const { id } of step.batch.targets.filter(({ id }) => isForward(this.record.target(id)))) {
          if (this.record.target(id).state === 'pending') this.#start(id);
        }
        break;
      }
      case 'goBack':
        this.record.order({ channelStays: [] });
        for (const { id } of this.record.toGoBack()) this.#bringBack(id);
        break;
      case 'bake':
        this.record.order({ isBaked: true });
        break;
      case 'decide':
        this.record.enter('waitingForDecision', this.record.decisionText);
        break;
      case 'rest':
        this.record.conclude();
    }
    return step;
  }

  /** Ends the work on a target that runs. */
  end(id: string, state: 'succeeded' | 'failed' | 'rolledBack'): void {
    const reason = 'AWS says so';
    if (this.stateOf(id) === 'rollingBack') {
      const backAt = state === 'failed' ? 'failed' : 'rolledBack';
      this.record.broughtBack({ id, kind: 'asg', state: backAt, reason }, AT);
      return;
    }
    const result = { id, kind: 'asg' as const, state, newVersion: '2', refreshId: 'refresh' };
    this.record.finished(state === 'succeeded' ? result : { ...result, reason }, AT);
  }

  command(kind: CommandKind, more: Partial<EnvironmentCommand> = {}, chosen?: readonly string[]): Outcome {
    const outcome = carryOut(this.record, { id: ++this.#commands, kind, by: 'ada', ...more }, chosen, AT);
    this.record.answer(outcome.answer);
    for (const errand of outcome.errands) this.#run(errand);
    return outcome;
  }

  /** Lets everything end well, step after step, until nothing is left to do but to wait for somebody. */
  settle(): Step {
    for (;;) {
      const step = this.step();
      if (this.running.length === 0 && (step.kind === 'rest' || step.kind === 'decide')) return step;
      if (this.running.length === 0 && step.kind === 'batch' && this.record.orders.paused) return step;
      for (const id of this.running)
        this.end(id, this.stateOf(id) === 'rollingBack' ? 'rolledBack' : 'succeeded');
    }
  }

  #start(id: string): void {
    this.record.started(id, AT);
    this.record.runs(id, `run-${++this.#runs}`);
    this.starts.set(id, (this.starts.get(id) ?? 0) + 1);
  }

  #bringBack(id: string): void {
    this.record.goesBack(id);
    this.record.runs(id, `run-${++this.#runs}`);
  }

  #run({ id, kind }: Errand): void {
    if (kind === 'bringBack' && canGoBack(this.record.target(id))) this.#bringBack(id);
    // A running target that is told to go back ends as rolled back.
    if (kind === 'rollBackTarget' && !isFinal(this.stateOf(id))) this.end(id, 'rolledBack');
  }
}
