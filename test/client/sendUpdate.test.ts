import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { sendUpdate } from '../../src/client/sendUpdate.js';

const NOT_READ =
  "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not supported by the worker.";

/** A release whose answers to an update are these, one after the other. */
function releaseThat(...answers: (string | Error)[]) {
  const ids: string[] = [];
  const access = {
    connection: { withDeadline: (_: number, send: () => Promise<unknown>) => send() },
    client: {
      workflow: {
        getHandle: () => ({
          executeUpdate: (_: string, { updateId }: { updateId: string }) => {
            ids.push(updateId);
            const answer = answers.shift();
            return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
          },
        }),
      },
    },
  } as unknown as Parameters<typeof sendUpdate>[0];
  const ref = { workflowId: 'golden-ami/web/r1' } as Parameters<typeof sendUpdate>[1];
  return { ids, send: () => sendUpdate<string, object>(access, ref, 'retry', {}, 60_000) };
}

const failed = (message: string, type: string) =>
  new WorkflowUpdateFailedError('Workflow Update failed', ApplicationFailure.create({ message, type }));
const notRead = failed(NOT_READ, 'UnprocessedUpdate');

describe('an update', () => {
  it('that no worker has read is sent again, under the same ID', async () => {
    const { ids, send } = releaseThat(notRead, notRead, 'done');
    expect(await send()).toBe('done');
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  it('that the release refuses is refused', async () => {
    const { ids, send } = releaseThat(failed('it has ended', 'CommandRefused'), 'done');
    await expect(send()).rejects.toMatchObject({ cause: { message: 'it has ended' } });
    expect(ids).toHaveLength(1);
  });
});
