import type { WorkflowClient, WorkflowHandle } from '@temporalio/client';
import { Worker, type ReplayResult } from '@temporalio/worker';
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
  for (const { error } of await replay(await historiesOf(client, workflowIds))) if (error) throw error;
}

/** The workflows of the histories that do not replay: they are not deterministic, whatever their server made of that. */
export async function failedReplays(histories: readonly RecordedHistory[]): Promise<string[]> {
  const results = await replay(histories);
  return results.flatMap(({ workflowId, error }) =>
    error ? [`${workflowId} does not replay: ${error.message}`] : [],
  );
}

/** By one worker: to make one takes longer than most replays. */
async function replay(histories: readonly RecordedHistory[]): Promise<ReplayResult[]> {
  const results: ReplayResult[] = [];
  const options = { workflowBundle: { codePath: TEST_BUNDLE } };
  for await (const result of Worker.runReplayHistories(options, histories)) results.push(result);
  if (results.length !== histories.length)
    throw new Error(`${results.length} of ${histories.length} histories were replayed`);
  return results;
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
