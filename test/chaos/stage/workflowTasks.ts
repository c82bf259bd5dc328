import type { WorkflowClient } from '@temporalio/client';
import pMap from 'p-map';

/** `WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND` of Temporal's API: something came in while the task was worked on. */
const OVERTAKEN = 1;

/** Histories that are read at once. */
const AT_ONCE = 20;

/** The workflow tasks that failed since a moment: each is a workflow that stood still, until a repetition went better. */
export async function failedWorkflowTasks(client: WorkflowClient, since: Date): Promise<string[]> {
  const runs: { workflowId: string; runId: string }[] = [];
  for await (const { workflowId, runId } of client.list({ query: `StartTime >= "${since.toISOString()}"` }))
    runs.push({ workflowId, runId });
  const failures = await pMap(
    runs,
    async ({ workflowId, runId }) => {
      const { events } = await client.getHandle(workflowId, runId).fetchHistory();
      return (events ?? [])
        .flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed ?? [])
        .filter(({ cause }) => Number(cause) !== OVERTAKEN)
        .map(({ failure }) => `a workflow task of ${workflowId} failed: ${failure?.message ?? ''}`);
    },
    { concurrency: AT_ONCE },
  );
  return failures.flat();
}
