import { setTimeout as sleep } from 'node:timers/promises';

/** More callers wait for the bucket than it serves in a reasonable time. */
export class BucketOverflowError extends Error {
  override readonly name = 'BucketOverflowError';

  /** @param waitSeconds how long this caller would have waited */
  constructor(readonly waitSeconds: number) {
    super(`the next call would be made in ${Math.ceil(waitSeconds)} s`);
  }
}

/** What a bucket allows. */
export interface BucketLimits {
  readonly perSecond: number;
  /** Calls that may be made at once after a pause. */
  readonly burst: number;
  /** A caller that would wait longer is turned away. */
  readonly longestWaitSeconds: number;
}

/**
 * Holds calls back so that no more than `perSecond` are made on average, with bursts of up to `burst`. Callers are let
 * through in the order they came; those who would wait too long are turned away at once, instead of holding a slot and
 * timing out in the queue.
 */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;
  #waiting = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly limits: BucketLimits,
    private readonly now: () => number = () => performance.now(),
    private readonly wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => sleep(milliseconds),
  ) {
    this.#tokens = limits.burst;
    this.#filledAt = now();
  }

  /**
   * Resolves when the next call may be made.
   * @throws BucketOverflowError when that would take too long
   */
  async take(): Promise<void> {
    this.#fill();
    const waitSeconds = (this.#waiting + 1 - this.#tokens) / this.limits.perSecond;
    if (waitSeconds > this.limits.longestWaitSeconds) throw new BucketOverflowError(waitSeconds);
    this.#waiting++;
    this.#queue = this.#queue.then(() => this.#takeOne()).finally(() => this.#waiting--);
    return this.#queue;
  }

  async #takeOne(): Promise<void> {
    this.#fill();
    if (this.#tokens < 1) {
      await this.wait(((1 - this.#tokens) / this.limits.perSecond) * 1000);
      this.#fill();
    }
    this.#tokens -= 1;
  }

  #fill(): void {
    const now = this.now();
    const added = ((now - this.#filledAt) / 1000) * this.limits.perSecond;
    this.#tokens = Math.min(this.limits.burst, this.#tokens + added);
    this.#filledAt = now;
  }
}
