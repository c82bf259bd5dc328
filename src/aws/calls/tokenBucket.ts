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
  /** A caller that would wait longer is turned away, unless it says that it has more time. */
  readonly longestWaitSeconds: number;
  /** Callers pass freely until AWS has refused one of them, and again when that has been made up for. */
  readonly onlyWhenSlowed?: boolean;
}

/** The time that a bucket fills by, and how to wait in it. */
export interface BucketTime {
  /** In milliseconds, from any start. */
  now(): number;
  wait(milliseconds: number): Promise<unknown>;
}

/** The machine's own time, which nobody can set back. */
export const MACHINE_TIME: BucketTime = { now: () => performance.now(), wait: sleep };

/** A refusal halves the rate, as TCP does with its window; what AWS allows is then found again from below. */
const DECREASE = 0.5;

/** Never slower than this share of the full rate: the bucket of a busy account fills, too. */
const SLOWEST = 1 / 32;

/** From nothing to the full rate takes this long without a refusal, at an even pace. */
const RECOVERY_SECONDS = 60;

/**
 * Holds calls back so that no more than `perSecond` are made on average, with bursts of up to `burst`. Callers are let
 * through in the order they came; those who would wait too long are turned away at once, instead of holding a slot and
 * timing out in the queue. When AWS refuses a call as one too many, the rate is halved for everybody, and grows back.
 */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;
  #waiting = 0;
  #queue: Promise<void> = Promise.resolve();
  #slowed: { readonly at: number; readonly to: number } | undefined;

  constructor(
    private readonly limits: BucketLimits,
    private readonly time: BucketTime = MACHINE_TIME,
  ) {
    this.#tokens = limits.burst;
    this.#filledAt = time.now();
  }

  /** Calls per second at this moment. */
  get rate(): number {
    return this.#rateAt(this.time.now());
  }

  /**
   * Resolves when the next call may be made.
   * @param longestWaitSeconds how long the caller may wait
   * @returns the moment from which the call counts, for {@link slowDown}
   * @throws BucketOverflowError when that would take too long
   */
  async take(longestWaitSeconds = this.limits.longestWaitSeconds): Promise<number> {
    this.#fill();
    if (this.limits.onlyWhenSlowed && this.rate >= this.limits.perSecond) return this.time.now();
    const waitSeconds = (this.#waiting + 1 - this.#tokens) / this.rate;
    if (waitSeconds > longestWaitSeconds) throw new BucketOverflowError(waitSeconds);
    this.#waiting++;
    const turn = this.#queue.then(() => this.#takeOne()).finally(() => this.#waiting--);
    this.#queue = turn;
    await turn;
    return this.time.now();
  }

  /**
   * AWS refused a call as one too many: the rate is halved, and no burst is left. Calls that were under way together
   * are refused together, and count once.
   * @param takenAt what {@link take} returned for the call
   */
  slowDown(takenAt: number): void {
    if (this.#slowed && takenAt <= this.#slowed.at) return;
    this.#fill();
    const to = Math.max(this.limits.perSecond * SLOWEST, this.rate * DECREASE);
    this.#tokens = Math.min(this.#tokens, 0);
    this.#slowed = { at: this.time.now(), to };
  }

  async #takeOne(): Promise<void> {
    this.#fill();
    while (this.#tokens < 1) {
      await this.time.wait(Math.ceil(((1 - this.#tokens) / this.rate) * 1000));
      this.#fill();
    }
    this.#tokens -= 1;
  }

  #rateAt(moment: number): number {
    const { perSecond } = this.limits;
    if (!this.#slowed) return perSecond;
    const seconds = (moment - this.#slowed.at) / 1000;
    return Math.min(perSecond, this.#slowed.to + (perSecond / RECOVERY_SECONDS) * seconds);
  }

  #fill(): void {
    const now = this.time.now();
    // While it recovers the rate grows evenly, so that its mean is that of the ends.
    const meanRate = (this.#rateAt(this.#filledAt) + this.#rateAt(now)) / 2;
    const added = ((now - this.#filledAt) / 1000) * meanRate;
    this.#tokens = Math.min(this.limits.burst, this.#tokens + added);
    this.#filledAt = now;
  }
}
