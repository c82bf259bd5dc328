import { describe, expect, it } from 'vitest';
import { BucketOverflowError, TokenBucket } from '../../../src/aws/calls/tokenBucket.js';
import { testTime } from './testTime.js';

function bucketOnAClock(perSecond: number, burst: number, onlyWhenSlowed = false) {
  const time = testTime();
  const bucket = new TokenBucket({ perSecond, burst, longestWaitSeconds: 3, onlyWhenSlowed }, time);
  return { bucket, time };
}

describe('TokenBucket', () => {
  it('lets a burst through, then holds the rate', async () => {
    const { bucket, time } = bucketOnAClock(2, 3);
    for (let call = 0; call < 7; call++) await bucket.take();
    expect(time.waits).toEqual([500, 500, 500, 500]);
    expect(time.now()).toBe(2000);
  });

  it('refills with time, but not beyond the burst', async () => {
    const { bucket, time } = bucketOnAClock(1, 2);
    await bucket.take();
    await bucket.take();
    time.advance(60_000);
    await bucket.take();
    await bucket.take();
    expect(time.waits).toEqual([]);
    await bucket.take();
    expect(time.waits).toEqual([1000]);
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
    await expect(bucket.take()).resolves.toBeTypeOf('number');
  });
});

describe('TokenBucket that AWS has refused a call of', () => {
  it('halves its rate and gives up its burst', async () => {
    const { bucket, time } = bucketOnAClock(2, 10);
    bucket.slowDown(await bucket.take());
    expect(bucket.rate).toBe(1);
    await bucket.take();
    expect(time.waits).toEqual([1000]);
  });

  it('grows back evenly to the full rate within a minute, and not beyond', async () => {
    const { bucket, time } = bucketOnAClock(6, 6);
    bucket.slowDown(await bucket.take());
    time.advance(10_000);
    expect(bucket.rate).toBe(4);
    time.advance(20_000);
    expect(bucket.rate).toBe(6);
    time.advance(3_600_000);
    expect(bucket.rate).toBe(6);
  });

  it('counts calls that were under way together once, and the next ones again', async () => {
    const { bucket, time } = bucketOnAClock(8, 8);
    const together = await Promise.all([bucket.take(), bucket.take(), bucket.take()]);
    time.advance(10);
    for (const takenAt of together) bucket.slowDown(takenAt);
    expect(bucket.rate).toBe(4);
    bucket.slowDown(await bucket.take());
    expect(bucket.rate).toBeCloseTo(2, 1);
  });

  it('never becomes slower than a thirty-second of its rate', async () => {
    const { bucket, time } = bucketOnAClock(32, 1);
    for (let refusal = 0; refusal < 20; refusal++) {
      bucket.slowDown(time.now());
      time.advance(1);
    }
    expect(bucket.rate).toBeGreaterThanOrEqual(1);
    expect(bucket.rate).toBeLessThan(1.1);
    await bucket.take();
    expect(time.waits[0]).toBeGreaterThan(900);
  });

  it('holds nobody back before, if it is to hold only then', async () => {
    const { bucket, time } = bucketOnAClock(1, 1, true);
    const [first] = await Promise.all(Array.from({ length: 50 }, () => bucket.take()));
    expect(time.waits).toEqual([]);
    bucket.slowDown((first ?? 0) + 1);
    await bucket.take();
    expect(time.waits).toEqual([2000]);
    time.advance(60_000);
    await Promise.all(Array.from({ length: 50 }, () => bucket.take()));
    expect(time.waits).toEqual([2000]);
  });
});
