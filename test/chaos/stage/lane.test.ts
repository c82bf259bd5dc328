import type { WorkflowClient } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { runningWorkflows } from './lane.js';

type Client = Pick<WorkflowClient, 'list' | 'getHandle'>;

/** A client whose list names all of these workflows as running. */
function clientOf(states: Readonly<Record<string, string>>): Client {
  const listed = Object.keys(states).map((workflowId) => ({ workflowId }));
  return {
    list: () => ({ [Symbol.asyncIterator]: () => listed.values() }),
    getHandle: (workflowId: string) => ({
      describe: () => Promise.resolve({ status: { name: states[workflowId] } }),
    }),
  } as unknown as Client;
}

describe('the workflows that run', () => {
  it('are those that say so themselves, whatever the list still names', async () => {
    const client = clientOf({ release: 'COMPLETED', 'release/staging': 'RUNNING' });
    expect(await runningWorkflows(client)).toEqual(['release/staging']);
  });
});
