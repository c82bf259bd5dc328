import { MACHINE_TIME, TokenBucket, type BucketTime } from './tokenBucket.js';

/** How many calls per second one account and Region get from one worker. */
export interface CallBudget {
  readonly readsPerSecond: number;
  readonly mutationsPerSecond: number;
}

/**
 * Auto Scaling's own limits are one shared bucket per account and Region whose size is not published, and the
 * account's own scaling needs it too; so golden-ami takes little of it.
 */
export const DEFAULT_AUTO_SCALING_BUDGET: CallBudget = { readsPerSecond: 2, mutationsPerSecond: 1 };

/**
 * Of every other service, and only after it has refused a call as one too many: until then AWS's own limits, which
 * differ by operation and account, are found by calling. These are what EC2 publishes for its describing and its changing
 * operations.
 */
export const DEFAULT_OTHER_BUDGET: CallBudget = { readsPerSecond: 20, mutationsPerSecond: 5 };

/** Short bursts are let through: AWS's buckets refill too. */
const BURST_SECONDS = 5;

/** Well below the time that an activity's attempt may take. */
const LONGEST_WAIT_SECONDS = 10;

/** A call that was let through. */
export interface Permit {
  /** Tells that AWS refused the call as one too many: all calls like it slow down for a while. */
  readonly throttled: () => void;
}

/** Where and what a call will be. */
export interface PlannedCall {
  readonly service: string;
  readonly account: string;
  readonly region: string;
  readonly operation: string;
}

/** Whether an operation only looks. */
export function isRead(operation: string): boolean {
  return /^(Describe|Get|List|Simulate)/.test(operation);
}

/**
 * How fast everything in the worker may call AWS: a bucket for each service, account and Region, for reads and for
 * mutations. All activities share them, so that one call that AWS refuses slows down all that would be refused next, and
 * no other account: docs/decisions/0026.
 */
export class CallBudgets {
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly autoScaling: CallBudget = DEFAULT_AUTO_SCALING_BUDGET,
    private readonly others: CallBudget = DEFAULT_OTHER_BUDGET,
    private readonly time: BucketTime = MACHINE_TIME,
  ) {}

  /**
   * Resolves when a call may be made.
   * @param longestWaitSeconds how long it may wait for that, if not as long as most may
   * @throws BucketOverflowError when so many callers wait that it is better to come back later
   */
  async take(call: PlannedCall, longestWaitSeconds?: number): Promise<Permit> {
    const bucket = this.#bucketFor(call);
    const takenAt = await bucket.take(longestWaitSeconds);
    // The service's limit is one for reads and mutations, or nearly so: what is too fast for one is for the other.
    return {
      throttled: () => {
        for (const each of this.#bucketsFor(call)) each.slowDown(takenAt);
      },
    };
  }

  #bucketsFor(call: PlannedCall): TokenBucket[] {
    return [this.#bucket(call, true), this.#bucket(call, false)];
  }

  #bucketFor(call: PlannedCall): TokenBucket {
    return this.#bucket(call, isRead(call.operation));
  }

  #bucket({ service, account, region }: PlannedCall, read: boolean): TokenBucket {
    const key = [service, account, region, read].join('/');
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      const budget = service === 'AutoScaling' ? this.autoScaling : this.others;
      const perSecond = read ? budget.readsPerSecond : budget.mutationsPerSecond;
      bucket = new TokenBucket(
        {
          perSecond,
          burst: Math.max(1, perSecond * BURST_SECONDS),
          longestWaitSeconds: LONGEST_WAIT_SECONDS,
          onlyWhenSlowed: service !== 'AutoScaling',
        },
        this.time,
      );
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }
}
