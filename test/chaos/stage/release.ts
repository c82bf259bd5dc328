import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Emulator } from '../../../emulator/server.js';
import type { ConfigInput } from '../../../src/config/schema.js';
import type { CommandInput, CommandRecord } from '../../../src/contract/commands.js';
import { releaseWorkflowId, TASK_QUEUE, WorkflowType } from '../../../src/contract/names.js';
import { SearchAttribute } from '../../../src/contract/searchAttributes.js';
import type { ReleaseStatus } from '../../../src/contract/status.js';
import type { Lane } from './lane.js';

/** How often a release, or the emulator's journal, is looked at. */
const LOOK_MS = 100;

/** How long a question may take: the server or the worker may be dead. */
const QUESTION_MS = 2000;

/** A release, driven by somebody who approves as soon as he is asked, and gets over a server that is not there. */
export class ReleaseRun {
  /** When each environment was approved, on the emulator's clock: first, if no answer said that it was taken. */
  readonly approvedAt = new Map<string, number>();
  readonly #approved = new Set<string>();
  #over: Promise<void> | undefined;
  #isOver = false;
  #phase: string | undefined;

  private constructor(
    private readonly lane: Lane,
    private readonly emulator: Emulator,
    readonly handle: WorkflowHandle,
    private readonly gates: readonly string[],
  ) {}

  static async start(
    lane: Lane,
    emulator: Emulator,
    config: ConfigInput,
    release: string,
  ): Promise<ReleaseRun> {
    const handle = await lane.client.workflow.start(WorkflowType.Release, {
      workflowId: releaseWorkflowId(config.pipeline, release),
      taskQueue: TASK_QUEUE,
      args: [{ config }],
    });
    const gates = config.environments.filter(({ approval }) => approval).map(({ name }) => name);
    return new ReleaseRun(lane, emulator, handle, gates);
  }

  /** Whether it has ended, as far as anybody has looked. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Approves what waits for it, until the release has ended. */
  seeThrough(signal: AbortSignal): Promise<void> {
    return (this.#over ??= this.#follow(signal, () => this.#approve()));
  }

  /** Waits until the release has ended; whatever waits for an approval goes on waiting. */
  watch(signal: AbortSignal): Promise<void> {
    return (this.#over ??= this.#follow(signal, () => Promise.resolve()));
  }

  async #follow(signal: AbortSignal, onGate: () => Promise<void>): Promise<void> {
    for (; !this.#isOver; await sleep(LOOK_MS, undefined, { signal })) {
      const seen = await this.#ask(() => this.handle.describe());
      if (seen === undefined) continue;
      this.#phase = seen.typedSearchAttributes.get(SearchAttribute.Phase);
      if (seen.status.name !== 'RUNNING') this.#isOver = true;
      else if (this.#phase === 'waitingForApproval') await onGate();
    }
  }

  /** Approves the one gate that scenes have; the attribute of the phase is older than the decision for a moment. */
  async #approve(): Promise<void> {
    const environment = this.gates.find((name) => !this.#approved.has(name));
    if (environment === undefined) return;
    if (!this.approvedAt.has(environment)) this.approvedAt.set(environment, await this.emulator.clock.now());
    const done = await this.#ask(async () => {
      await this.handle.signal('approve', { environment, by: 'chaos' });
      return true;
    });
    if (done) this.#approved.add(environment);
  }

  /** Waits until AWS was called so often, or the release has ended. */
  async callsReach(count: number, signal: AbortSignal): Promise<void> {
    while (this.emulator.journal.calls.length < count && !this.#isOver) {
      await sleep(2, undefined, { signal });
    }
  }

  /** Waits until the release waits for an approval, or has ended. */
  async reachesGate(signal: AbortSignal): Promise<void> {
    while (this.#phase !== 'waitingForApproval' && !this.#isOver) {
      await sleep(LOOK_MS, undefined, { signal });
    }
  }

  /**
   * Has the release rolled back, as soon as there is something to roll back.
   * @returns what was made of it
   */
  async rollBack(command: CommandInput, signal: AbortSignal): Promise<CommandRecord> {
    for (;;) {
      try {
        return await this.handle.executeUpdate<CommandRecord, [CommandInput]>('rollback', {
          args: [command],
        });
      } catch (error) {
        if (!isTooEarly(error)) throw error;
        await sleep(LOOK_MS, undefined, { signal });
      }
    }
  }

  /** Waits until an operation of AWS was called so often, or the release has ended. */
  async wasCalled(operation: string, signal: AbortSignal, times = 1): Promise<void> {
    const called = () => this.emulator.journal.calls.filter((call) => call.operation === operation).length;
    while (called() < times && !this.#isOver) await sleep(2, undefined, { signal });
  }

  /** Waits until the release says of itself what is wanted, or has ended. */
  async until(wanted: (status: ReleaseStatus) => boolean, signal: AbortSignal): Promise<ReleaseStatus> {
    for (;;) {
      const status = await this.status(signal);
      if (wanted(status) || status.endedAt !== undefined) return status;
      await sleep(LOOK_MS, undefined, { signal });
    }
  }

  /** What the release says of itself once its workflow has ended: all that it was asked has its answer. */
  async closed(signal: AbortSignal): Promise<ReleaseStatus> {
    await this.seeThrough(signal);
    return this.status(signal);
  }

  /** What the release says of itself; there must be a worker. */
  async status(signal: AbortSignal): Promise<ReleaseStatus> {
    for (;;) {
      const status = await this.#ask(() => this.handle.query<ReleaseStatus>('status'));
      if (status !== undefined) return status;
      await sleep(LOOK_MS, undefined, { signal });
    }
  }

  /** An answer, or undefined when nobody is there to give it. */
  async #ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.lane.client.withDeadline(Date.now() + QUESTION_MS, question);
    } catch {
      return undefined;
    }
  }
}

/** Whether no environment has begun, or not the one that was meant. */
function isTooEarly(error: unknown): boolean {
  const said = error instanceof WorkflowUpdateFailedError ? (error.cause?.message ?? '') : '';
  return said === 'no environment has begun' || said.endsWith('its turn has not come');
}
