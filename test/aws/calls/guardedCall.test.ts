import { describe, expect, it } from 'vitest';
import { CallBudgets } from '../../../src/aws/calls/callBudget.js';
import { guardedCall } from '../../../src/aws/calls/guardedCall.js';
import { patiently, withoutRepetition } from '../../../src/aws/calls/patience.js';
import { testTime } from './testTime.js';

const account = '222222222222';
const generous = { readsPerSecond: 10_000, mutationsPerSecond: 10_000 };

/** An error as the SDK throws it. */
const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('in AWS words'), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode, requestId: 'of-aws' },
  });
const broken = () =>
  Object.assign(new Error('read ECONNRESET'), { name: 'TimeoutError', code: 'ECONNRESET' });

/** Makes a call that always fails; answers how often it was sent and the session was renewed. */
async function sentFor(
  operation: string,
  error: () => Error,
  isRepeatable = false,
  failsAs = 'AwsCallError',
) {
  let sent = 0;
  let renewed = 0;
  const call = guardedCall({
    budgets: new CallBudgets(generous, generous),
    call: { service: 'EC2', account, region: 'eu-west-1', operation },
    isRepeatable,
    send: () => {
      sent++;
      return Promise.reject(error());
    },
    renewSession: () => {
      renewed++;
      return Promise.resolve();
    },
  });
  await expect(call).rejects.toMatchObject({ name: failsAs });
  return { sent, renewed };
}

const throttled = () => answered('RequestLimitExceeded', 503);
const down = () => answered('InternalError', 500);
const denied = () => answered('UnauthorizedOperation', 403);
const expired = () => answered('ExpiredToken', 400);
const late = () => Object.assign(new Error('too late'), { name: 'TimeoutError' });

describe('a guarded call', () => {
  it.each([
    ['a look that is throttled', 'DescribeImages', throttled, false, 5],
    ['a look that AWS fails at', 'DescribeImages', down, false, 5],
    ['a look over a broken connection', 'DescribeImages', broken, false, 5],
    ['a look that takes too long', 'DescribeImages', late, false, 1],
    ['a look that is refused', 'DescribeImages', denied, false, 1],
    ['a change that is throttled', 'UpdateService', throttled, false, 5],
    ['a change that AWS fails at', 'UpdateService', down, false, 1],
    ['a change over a broken connection', 'UpdateService', broken, false, 1],
    ['a change with a token that AWS fails at', 'CreateLaunchTemplateVersion', down, true, 5],
    ['a change with a token over a broken connection', 'CreateLaunchTemplateVersion', broken, true, 5],
    ['a change with a token that is refused', 'CreateLaunchTemplateVersion', denied, true, 1],
  ])('%s', async (_, operation, error, isRepeatable, sent) => {
    expect(await sentFor(operation, error, isRepeatable)).toEqual({ sent, renewed: 0 });
  });

  it('is not repeated for somebody who looks again anyway, but with a new session', async () => {
    expect(await withoutRepetition(() => sentFor('DescribeImages', throttled))).toEqual({
      sent: 1,
      renewed: 0,
    });
    expect(await withoutRepetition(() => sentFor('DescribeImages', expired))).toEqual({
      sent: 2,
      renewed: 1,
    });
  });

  it('is repeated for longer for somebody who has much time, as long as the answer is wanted', async () => {
    // All at once: each takes the seconds of its own pauses.
    const [read, silent, change, unwanted] = await Promise.allSettled([
      patiently(
        () => undefined,
        () => sentFor('DescribeImages', throttled),
      ),
      patiently(
        () => undefined,
        () => sentFor('DescribeImages', late),
      ),
      patiently(
        () => undefined,
        () => sentFor('UpdateService', down),
      ),
      patiently(
        () => {
          throw new Error('nobody wants it');
        },
        () => sentFor('DescribeImages', throttled, false, 'Error'),
      ),
    ]);
    expect(read).toMatchObject({ value: { sent: 9 } });
    expect(silent).toMatchObject({ value: { sent: 4 } });
    expect(change).toMatchObject({ value: { sent: 1 } });
    expect(unwanted).toMatchObject({ value: { sent: 1 } });
  }, 30_000);

  it('waits longer for its turn for somebody who has much time', async () => {
    const time = testTime();
    const budgets = new CallBudgets(generous, { readsPerSecond: 0.1, mutationsPerSecond: 0.1 }, time);
    const call = { service: 'EC2', account, region: 'eu-west-1', operation: 'DescribeImages' };
    // At half the rate the next turn comes in twenty seconds.
    (await budgets.take(call)).throttled();
    const made = () =>
      guardedCall({
        budgets,
        call,
        isRepeatable: false,
        send: () => Promise.resolve('there'),
        renewSession: () => Promise.resolve(),
      });
    await expect(made()).rejects.toMatchObject({ kind: 'throttled' });
    expect(await patiently(() => undefined, made)).toBe('there');
  });

  it('is repeated once, with a new session, when AWS does not take the old one', async () => {
    expect(await sentFor('UpdateService', expired)).toEqual({ sent: 2, renewed: 1 });
  });

  it('answers what a repetition was answered', async () => {
    const answers = [Promise.reject(down()), Promise.resolve('there')];
    answers[0]?.catch(() => undefined);
    const answer = guardedCall({
      budgets: new CallBudgets(generous, generous),
      call: { service: 'EC2', account, region: 'eu-west-1', operation: 'DescribeImages' },
      isRepeatable: false,
      send: () => answers.shift() ?? Promise.reject(new Error('asked too often')),
      renewSession: () => Promise.resolve(),
    });
    expect(await answer).toBe('there');
  });
});
