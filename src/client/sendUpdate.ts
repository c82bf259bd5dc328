import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TemporalAccess } from './connect.js';
import { waitOf } from './patience.js';
import type { ReleaseRef } from './releaseRef.js';

/**
 * Sends an update to a release and waits for what it answers.
 * @param deadlineMs how long, in milliseconds
 * @throws WorkflowUpdateFailedError when the release refuses it; errors of gRPC otherwise
 */
export async function sendUpdate<Answer, Input>(
  { connection, client }: Pick<TemporalAccess, 'connection' | 'client'>,
  ref: ReleaseRef,
  name: string,
  input: Input,
  deadlineMs: number,
): Promise<Answer> {
  const handle = client.workflow.getHandle(ref.workflowId);
  // One ID however often it is sent: a lost answer must not do anything twice.
  const update = { args: [input] as [Input], updateId: randomUUID() };
  return connection.withDeadline(Date.now() + deadlineMs, async () => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await handle.executeUpdate<Answer, [Input]>(name, update);
      } catch (error) {
        if (!wasNotRead(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitOf(attempt)));
      }
    }
  });
}

/**
 * Whether it is the server that refuses an update: the worker has completed the workflow task that brought
 * it, and has said nothing of it. The release has not seen it. The server names this failure so
 * (`unprocessedUpdateFailure` in its package `update`).
 */
function wasNotRead(error: unknown): boolean {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'UnprocessedUpdate';
}
