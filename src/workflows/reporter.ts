import { CancellationScope, condition, getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { milliseconds, type Duration } from '../contract/duration.js';
import { Message } from '../contract/names.js';
import type { EnvironmentRecord } from '../rollout/environmentRecord.js';

/** Reports after which the interval between them doubles. */
const REPORTS_PER_DOUBLING = 60;

/**
 * Reports an environment to its release: at once when nothing was reported lately or something has failed, else when the
 * interval is over, with everything that has changed by then. Each report costs the release's history four events, and that
 * history never ends; so the longer a rollout reports, the rarer it does: after hours, a hundredth of the time later.
 */
export class Reporter {
  #dirty = false;
  #done = false;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly record: EnvironmentRecord,
    private readonly releaseWorkflowId: string,
    private readonly interval: Duration,
    /** Reports made so far, by earlier runs too. */
    private reports: number,
  ) {}

  get reportsMade(): number {
    return this.reports;
  }

  start(): void {
    this.#done = false;
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

  /** Reports what has changed since it was finished. */
  async flush(): Promise<void> {
    if (this.record.hasNews) await this.#report();
  }

  async #run(): Promise<void> {
    while (!this.#done) {
      await condition(() => this.#dirty || this.#done);
      if (this.#dirty) await this.#report();
      const doublings = Math.floor(this.reports / REPORTS_PER_DOUBLING);
      await condition(() => this.#done || this.record.isUrgent, milliseconds(this.interval) * 2 ** doublings);
    }
    if (this.#dirty) await this.#report();
  }

  async #report(): Promise<void> {
    this.#dirty = false;
    for (const report of this.record.takeReports()) {
      this.reports++;
      try {
        await getExternalWorkflowHandle(this.releaseWorkflowId).signal(Message.EnvironmentProgress, report);
      } catch (error) {
        log.warn('the release could not be told', { environment: this.record.environment, error });
      }
    }
  }
}
