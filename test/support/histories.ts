import type { WorkflowClient, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { TEST_BUNDLE } from '../globalSetup.js';

/** What one workflow did. */
export interface RecordedHistory {
  readonly workflowId: string;
  readonly type: string;
  readonly history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
}

/** Histories of workflows, of their children, and of theirs. */
export async function historiesOf(
  client: WorkflowClient,
  workflowIds: Iterable<string>,
): Promise<RecordedHistory[]> {
  const found = new Map<string, RecordedHistory>();
  const visit = async (workflowId: string): Promise<void> => {
    if (found.has(workflowId)) return;
    const history = await client.getHandle(workflowId).fetchHistory();
    const [first] = history.events ?? [];
    const type = first?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
    found.set(workflowId, { workflowId, type, history });
    for (const event of history.events ?? []) {
      const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
      if (child) await visit(child);
    }
  };
  for (const workflowId of workflowIds) await visit(workflowId);
  return [...found.values()];
}

/** Replays everything that workflows and their children did: what is not deterministic fails here. */
export async function replayAll(client: WorkflowClient, workflowIds: Iterable<string>): Promise<void> {
  for (const { workflowId, history } of await historiesOf(client, workflowIds)) {
    await Worker.runReplayHistory({ workflowBundle: { codePath: TEST_BUNDLE } }, history, workflowId);
  }
}

/** The workflows of the histories that do not replay: they are not deterministic, whatever their server made of that. */
export async function failedReplays(histories: readonly RecordedHistory[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { workflowId, history } of histories) {
    try {
      await Worker.runReplayHistory({ workflowBundle: { codePath: TEST_BUNDLE } }, history, workflowId);
    } catch (error) {
      failed.push(`${workflowId} does not replay: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
}

/**
 * `WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND` of Temporal's API: a message came while a workflow was about to end. The
 * server's way to have it read first, with any build.
 */
const UNHANDLED_COMMAND = 1;

/** What the workflow tasks of the histories failed with. */
export function failedTasks(histories: readonly RecordedHistory[]): string[] {
  return histories.flatMap(({ workflowId, history }) =>
    (history.events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
      failed && Number(failed.cause) !== UNHANDLED_COMMAND
        ? [`${workflowId}: ${failed.failure?.message ?? `cause ${failed.cause}`}`]
        : [],
    ),
  );
}
