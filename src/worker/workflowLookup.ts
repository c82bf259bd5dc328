import {
  Client,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { WorkflowLookup } from '../activities/capacity.js';
import { Message, REJECTED_IMAGES_ID } from '../contract/names.js';
import type { Vouched, VouchRequest } from '../contract/messages.js';
import type { Rejection } from '../contract/rejectedImages.js';

/** Looks at workflows over the worker's own connection. */
export function workflowLookup({
  connection,
  namespace,
}: {
  readonly connection: NativeConnection;
  readonly namespace: string;
}): WorkflowLookup {
  const client = new Client({ connection, namespace });
  const look = async (
    workflowId: string,
    runId?: string,
  ): Promise<WorkflowExecutionDescription | undefined> => {
    try {
      return await client.workflow.getHandle(workflowId, runId).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  };
  const isRunning = async (workflowId: string, runId?: string): Promise<boolean> => {
    const known = await look(workflowId, runId);
    return known !== undefined && isOpen(known);
  };
  return {
    isRunning: (workflowId) => isRunning(workflowId),

    async parentOf(workflowId) {
      const known = await look(workflowId);
      return known && isOpen(known) ? (known.parentExecution?.workflowId ?? undefined) : undefined;
    },

    async runOf(workflowId) {
      const known = await look(workflowId);
      return known && isOpen(known) ? known.runId : undefined;
    },

    async kindOf(workflowId) {
      const known = await look(workflowId);
      return known && { type: known.type, taskQueue: known.taskQueue, memo: known.memo ?? {} };
    },

    askRelease: (workflowId, question) =>
      client.workflow.getHandle(workflowId).query<Vouched, [VouchRequest]>(Message.Vouch, question),

    async rejections() {
      try {
        return await client.workflow.getHandle(REJECTED_IMAGES_ID).query<Rejection[]>(Message.Status);
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return [];
        throw error;
      }
    },

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

function isOpen({ status }: WorkflowExecutionDescription): boolean {
  return status.name === 'RUNNING' || status.name === 'PAUSED';
}
