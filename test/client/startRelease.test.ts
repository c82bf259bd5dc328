import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, RetryState } from '@temporalio/common';
import { expect, it } from 'vitest';
import { CommandLines } from '../../src/client/commandLines.js';
import type { TemporalAccess } from '../../src/client/connect.js';
import { GoldenAmiError } from '../../src/client/goldenAmiError.js';
import { startRelease } from '../../src/client/startRelease.js';
import { FailureType } from '../../src/contract/failures.js';
import { quickConfig } from './stage.js';

/** A release that Temporal still calls running, and that says of itself that its checks have failed. */
function failingMeanwhile(message: string): TemporalAccess {
  const failure = ApplicationFailure.create({ type: FailureType.NothingSelected, message });
  const handle = {
    workflowId: 'golden-ami/web/r1',
    describe: () => Promise.resolve({ runId: 'run', historyLength: 9, status: { name: 'RUNNING' }, raw: {} }),
    query: () => Promise.resolve({ phase: 'failed', environments: [] }),
    result: () =>
      Promise.reject(
        new WorkflowFailedError('Workflow execution failed', failure, RetryState.NON_RETRYABLE_FAILURE),
      ),
  };
  return {
    client: {
      options: { loadedDataConverter: {} },
      workflow: { start: () => Promise.resolve(handle), getHandle: () => handle },
    },
    connection: { withDeadline: (_: number, work: () => Promise<unknown>) => work() },
    address: 'localhost:7233',
    namespace: 'default',
    taskQueue: 'golden-ami',
    commands: new CommandLines(),
  } as unknown as TemporalAccess;
}

it('does not take a release for started that fails between two looks', async () => {
  const starting = startRelease(failingMeanwhile('no group is selected in staging'), {
    config: quickConfig(),
    requestedBy: 'ann',
    release: 'r1',
  });
  await expect(starting).rejects.toThrow(GoldenAmiError);
  await expect(starting).rejects.toThrow('Release web/r1 was not started: no group is selected in staging');
});
