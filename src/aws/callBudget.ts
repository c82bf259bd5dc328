import { TokenBucket } from './tokenBucket.js';

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

/** Short bursts are let through: AWS's buckets refill too. */
const BURST_SECONDS = 5;

/** Well below the time that an activity's attempt may take. */
const LONGEST_WAIT_SECONDS = 10;

/** The buckets of one service: one for reads and one for mutations in each account and Region. */
export class CallBudgets {
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(private readonly budget: CallBudget) {}

  /**
   * Resolves when `operation` may be called in the account and Region.
   * @throws BucketOverflowError when so many callers wait that it is better to come back later
   */
  take(account: string, region: string, operation: string): Promise<void> {
    const read = /^(Describe|Get|List)/.test(operation);
    const key = `${account}/${region}/${read ? 'read' : 'mutate'}`;
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      const perSecond = read ? this.budget.readsPerSecond : this.budget.mutationsPerSecond;
      bucket = new TokenBucket({
        perSecond,
        burst: Math.max(1, perSecond * BURST_SECONDS),
        longestWaitSeconds: LONGEST_WAIT_SECONDS,
      });
      this.#buckets.set(key, bucket);
    }
    return bucket.take();
  }
}
