import type { BucketTime } from '../../../src/aws/calls/tokenBucket.js';

/** Time that stands still until somebody waits in it, or moves it. */
export interface TestTime extends BucketTime {
  /** Every wait, in milliseconds. */
  readonly waits: readonly number[];
  advance(milliseconds: number): void;
}

export function testTime(): TestTime {
  let now = 0;
  const waits: number[] = [];
  return {
    now: () => now,
    waits,
    advance: (milliseconds) => void (now += milliseconds),
    wait: (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}
