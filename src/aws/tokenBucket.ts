import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Holds calls back so that no more than `perSecond` are made on average, with bursts of up to `burst`. Callers are let
 * through in the order they came.
 */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number = () => performance.now(),
    private readonly wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => sleep(milliseconds),
  ) {
    this.#tokens = burst;
    this.#filledAt = now();
  }

  /** Resolves when the next call may be made. */
  take(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#takeOne());
    return this.#queue;
  }

  async #takeOne(): Promise<void> {
    this.#fill();
    if (this.#tokens < 1) {
      await this.wait(((1 - this.#tokens) / this.perSecond) * 1000);
      this.#fill();
    }
    this.#tokens -= 1;
  }

  #fill(): void {
    const now = this.now();
    this.#tokens = Math.min(this.burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.perSecond);
    this.#filledAt = now;
  }
}
