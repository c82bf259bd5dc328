import { Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { WorkflowLookup } from '../activities/capacity.js';

/** Looks at workflows over the worker's own connection. */
export function workflowLookup({
  connection,
  namespace,
}: {
  readonly connection: NativeConnection;
  readonly namespace: string;
}): WorkflowLookup {
  const client = new Client({ connection, namespace });
  const isRunning = async (workflowId: string, runId?: string): Promise<boolean> => {
    try {
      const { status } = await client.workflow.getHandle(workflowId, runId).describe();
      return status.name === 'RUNNING' || status.name === 'PAUSED';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  };
  return {
    isRunning: (workflowId) => isRunning(workflowId),

    async endOf(workflowId, runId) {
      if (await isRunning(workflowId, runId)) return undefined;
      try {
        return { result: await client.workflow.getHandle(workflowId, runId).result() };
      } catch (error) {
        if (error instanceof WorkflowFailedError) return { failure: error.cause?.message ?? error.message };
        if (error instanceof WorkflowNotFoundError) return { failure: 'Temporal does not know it' };
        throw error;
      }
    },
  };
}
