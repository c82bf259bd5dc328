import { describe, expect, it } from 'vitest';
import { patience } from '../../src/client/patience.js';
import { EVENTS_WAIT_FOR_A_TASK } from '../../src/contract/names.js';
import { GrpcStatus } from '../../src/client/translateError.js';

type Status = Parameters<ReturnType<typeof patience>['retryableDecider']>[1];

function status(code: number, details: string): Status {
  return { code, details, metadata: {} } as Status;
}

const { retryableDecider, delayFunction } = patience();

describe('a call to Temporal', () => {
  it.each([
    [GrpcStatus.ResourceExhausted, 'limit on number of concurrent in-flight updates has been reached'],
    [GrpcStatus.ResourceExhausted, 'consistent query buffer is full, this may be caused by too many queries'],
    [GrpcStatus.Unavailable, 'workflow update was aborted'],
    [GrpcStatus.Unavailable, 'Workflow Update was aborted.'],
    [GrpcStatus.Unavailable, 'buffered query cleared, please retry'],
    [GrpcStatus.InvalidArgument, EVENTS_WAIT_FOR_A_TASK],
  ])('is repeated until its deadline when nothing was done and all is well: %i %s', (code, details) => {
    expect(retryableDecider(100, status(code, details))).toBe(true);
    expect(delayFunction(100, status(code, details))).toBeLessThanOrEqual(3000);
  });

  it('is repeated a few times when the task that carried it failed', () => {
    const failed = status(
      GrpcStatus.FailedPrecondition,
      'Unable to perform workflow execution update due to unexpected workflow task failure.',
    );
    expect([1, 9, 10].map((attempt) => retryableDecider(attempt, failed))).toEqual([true, true, false]);
  });

  it('is given up as the SDK does when the server is not there, and not repeated where nobody works', () => {
    const away = status(GrpcStatus.Unavailable, 'connection refused');
    expect([9, 10].map((attempt) => retryableDecider(attempt, away))).toEqual([true, false]);
    const nobody = status(GrpcStatus.FailedPrecondition, 'no poller seen for task queue recently');
    expect(retryableDecider(1, nobody)).toBe(false);
  });
});
