/** Where the emulator reads the time. A request reads it once; nothing in the emulator sets a timer. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number | Promise<number>;
}

/** The machine's own time. */
export const realClock: Clock = { now: () => Date.now() };

/**
 * Time that runs `factor` times as fast as the machine's, from now on: with 60 a second is a minute.
 * @param factor above 0
 */
export function scaledClock(factor: number): Clock {
  const start = Date.now();
  return { now: () => start + (Date.now() - start) * factor };
}

/** The end of the year 9999: later moments cannot be written as AWS writes them. */
const END_OF_TIME = Date.UTC(10_000, 0, 1) - 1;

/** Time that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number;

  constructor(start: Date | number = Date.UTC(2026, 0, 1)) {
    this.#now = Number(start);
  }

  now(): number {
    return this.#now;
  }

  /**
   * Moves the time forward.
   * @throws RangeError when it would go back, or beyond the year 9999
   */
  advance(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError(`time does not go back: ${milliseconds} ms`);
    const next = this.#now + milliseconds;
    if (!(next <= END_OF_TIME)) throw new RangeError('time ends with the year 9999');
    this.#now = next;
  }
}

/** Somebody else's time: that of Temporal's time-skipping server, say. */
export function followedClock(currentTimeMs: () => number | Promise<number>): Clock {
  return { now: currentTimeMs };
}
