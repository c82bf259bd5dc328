import { describe, expect, it } from 'vitest';
import { CallBudgets } from '../../src/aws/callBudget.js';
import { BucketOverflowError, TokenBucket } from '../../src/aws/tokenBucket.js';

function bucketOnAClock(perSecond: number, burst: number) {
  let now = 0;
  const waits: number[] = [];
  const bucket = new TokenBucket(
    { perSecond, burst, longestWaitSeconds: 3 },
    () => now,
    (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  );
  return { bucket, waits, advance: (milliseconds: number) => (now += milliseconds), time: () => now };
}

describe('TokenBucket', () => {
  it('lets a burst through, then holds the rate', async () => {
    const { bucket, waits, time } = bucketOnAClock(2, 3);
    for (let call = 0; call < 7; call++) await bucket.take();
    expect(waits).toEqual([500, 500, 500, 500]);
    expect(time()).toBe(2000);
  });

  it('refills with time, but not beyond the burst', async () => {
    const { bucket, waits, advance } = bucketOnAClock(1, 2);
    await bucket.take();
    await bucket.take();
    advance(60_000);
    await bucket.take();
    await bucket.take();
    expect(waits).toEqual([]);
    await bucket.take();
    expect(waits).toEqual([1000]);
  });

  it('lets callers through in the order they came', async () => {
    const { bucket } = bucketOnAClock(1, 1);
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((caller) => bucket.take().then(() => order.push(caller))));
    expect(order).toEqual([1, 2, 3]);
  });
});

describe('TokenBucket with many callers', () => {
  it('turns those away who would wait too long, at once, and serves the others', async () => {
    const { bucket } = bucketOnAClock(1, 1);
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => bucket.take()));
    expect(results.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'],
      ...['rejected', 'rejected'],
    ]);
    const [, , , , turnedAway] = results;
    expect((turnedAway as PromiseRejectedResult).reason).toBeInstanceOf(BucketOverflowError);
    await expect(bucket.take()).resolves.toBeUndefined();
  });
});

describe('CallBudgets', () => {
  it('gives every account and Region its own, reads apart from mutations', async () => {
    const budgets = new CallBudgets({ readsPerSecond: 0.001, mutationsPerSecond: 0.001 });
    const taken = Promise.all([
      budgets.take('1', 'eu-west-1', 'DescribeAutoScalingGroups'),
      budgets.take('1', 'eu-west-1', 'StartInstanceRefresh'),
      budgets.take('1', 'us-east-1', 'DescribeAutoScalingGroups'),
      budgets.take('2', 'eu-west-1', 'DescribeAutoScalingGroups'),
    ]);
    await expect(taken).resolves.toHaveLength(4);
  });
});
