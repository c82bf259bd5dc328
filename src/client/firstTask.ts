import type { WorkflowHandle } from '@temporalio/client';
import type { TemporalAccess } from './connect.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { pause } from './pause.js';

/** How long to wait for a worker, and what to do meanwhile. */
export interface FirstTaskOptions {
  /** Time for a worker to take the first workflow task; omitted: {@link WORKER_TIMEOUT_MS}. */
  readonly workerTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once when no worker has come after a few seconds. */
  readonly onNoWorkerYet?: (() => void) | undefined;
}

/** A worker that is there takes the first task within a second; this leaves time for one that is being deployed. */
export const WORKER_TIMEOUT_MS = 30_000;

const SAY_SO_AFTER_MS = 3000;

/** Events of a workflow that nobody has touched: started, and its first task scheduled. */
const EVENTS_BEFORE_FIRST_TASK = 2;

/**
 * Waits until a worker has taken the first task of a workflow just started. When none does in time, withdraws the
 * workflow, so that it does not begin hours later when nobody expects it any more.
 * @param what what was started, for messages: `release demo/1`
 * @throws GoldenAmiError with code `NoWorker` when it was withdrawn
 */
export async function awaitFirstTask(
  access: TemporalAccess,
  handle: WorkflowHandle,
  what: string,
  options: FirstTaskOptions,
): Promise<void> {
  const timeoutMs = options.workerTimeoutMs ?? WORKER_TIMEOUT_MS;
  const began = Date.now();
  let said = false;
  while (!(await isTaken(handle))) {
    const waited = Date.now() - began;
    if (waited >= timeoutMs) {
      if (await isTaken(handle)) return;
      await withdraw(access, handle, what, timeoutMs);
    }
    if (!said && waited >= SAY_SO_AFTER_MS) {
      said = true;
      options.onNoWorkerYet?.();
    }
    await pause(waited < 2000 ? 150 : 500, options.signal);
  }
}

async function isTaken(handle: WorkflowHandle): Promise<boolean> {
  const { historyLength, status } = await handle.describe();
  return historyLength > EVENTS_BEFORE_FIRST_TASK || status.name !== 'RUNNING';
}

async function withdraw(
  access: TemporalAccess,
  handle: WorkflowHandle,
  what: string,
  timeoutMs: number,
): Promise<never> {
  const { taskQueue, namespace, commands } = access;
  await handle.terminate('golden-ami: no worker took the first workflow task in time');
  const history = await handle.fetchHistory();
  // A worker may have come between the last look and the end: then it is not true that nothing was started.
  const begun = (history.events ?? []).some((event) => Boolean(event.workflowTaskCompletedEventAttributes));
  throw new GoldenAmiError(
    ErrorCode.NoWorker,
    `No worker polls task queue "${taskQueue}" in namespace "${namespace}": ${what} was withdrawn after ${timeoutMs / 1000} s, ` +
      (begun
        ? 'at the moment a worker took it; it had only begun to check its input.'
        : 'and nothing was started.'),
    { hint: `Start a worker, then ask again:  ${commands.goldenAmi('worker')}` },
  );
}
