import { CancellationScope, condition, getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { milliseconds, type Duration } from '../contract/duration.js';
import { Message } from '../contract/names.js';
import type { EnvironmentRecord } from '../rollout/environmentRecord.js';

/**
 * Reports an environment to its release: at once when nothing was reported lately, else when the interval is over, with
 * everything that has changed by then. A rollout of a thousand targets would otherwise flood the release's history.
 */
export class Reporter {
  #dirty = false;
  #done = false;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly record: EnvironmentRecord,
    private readonly releaseWorkflowId: string,
    private readonly interval: Duration,
  ) {}

  start(): void {
    // Beyond cancellation: an aborted environment has the most to tell.
    this.#loop = CancellationScope.nonCancellable(() => this.#run());
  }

  /** Something has changed. */
  changed(): void {
    this.#dirty = true;
  }

  /** Reports what is left and ends. */
  async finish(): Promise<void> {
    this.#done = true;
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#done) {
      await condition(() => this.#dirty || this.#done);
      if (this.#dirty) await this.#report();
      await condition(() => this.#done, milliseconds(this.interval));
    }
    if (this.#dirty) await this.#report();
  }

  async #report(): Promise<void> {
    this.#dirty = false;
    try {
      await getExternalWorkflowHandle(this.releaseWorkflowId).signal(
        Message.EnvironmentProgress,
        this.record.takeReport(),
      );
    } catch (error) {
      log.warn('the release could not be told', { environment: this.record.environment, error });
    }
  }
}
