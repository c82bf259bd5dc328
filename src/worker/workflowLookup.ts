import { Client, WorkflowNotFoundError } from '@temporalio/client';
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
  return {
    async isRunning(workflowId) {
      try {
        const { status } = await client.workflow.getHandle(workflowId).describe();
        return status.name === 'RUNNING' || status.name === 'PAUSED';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}
