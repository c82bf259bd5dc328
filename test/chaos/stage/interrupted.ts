import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Emulator } from '../../../emulator/server.js';
import type { Lane } from './lane.js';

/** `PENDING_ACTIVITY_STATE_STARTED` of Temporal's API: a worker has it. */
const STARTED = 2;

const LOOK_MS = 200;

type Described = Pick<WorkflowExecutionDescription, 'raw'>;

/** Work that somebody had begun and not reported when he was killed. */
export interface Interrupted {
  readonly workflowId: string;
  /** `awaitInstanceRefresh`, or `a workflow task`. */
  readonly what: string;
  /** Whether it goes on: it has been begun again, or is over. */
  readonly goesOn: (now: Described) => boolean;
}

/** What is under way in a lane; of a worker that was just killed, that is what it leaves behind. */
export async function underWay(lane: Lane): Promise<Interrupted[]> {
  const found: Interrupted[] = [];
  for (const workflowId of await lane.running()) {
    const { raw } = await lane.client.workflow.getHandle(workflowId).describe();
    for (const activity of raw.pendingActivities ?? []) {
      if (Number(activity.state) !== STARTED) continue;
      const begun = millisecondsOf(activity.lastStartedTime);
      found.push({
        workflowId,
        what: activity.activityType?.name ?? 'an activity',
        goesOn: (now) => {
          const same = now.raw.pendingActivities?.find((one) => one.activityId === activity.activityId);
          return !same || millisecondsOf(same.lastStartedTime) > begun;
        },
      });
    }
    const task = raw.pendingWorkflowTask;
    if (task) {
      const asked = millisecondsOf(task.originalScheduledTime);
      const begun = millisecondsOf(task.startedTime);
      found.push({
        workflowId,
        what: 'a workflow task',
        goesOn: ({ raw: { pendingWorkflowTask: now } }) =>
          !now ||
          millisecondsOf(now.originalScheduledTime) > asked ||
          millisecondsOf(now.startedTime) > begun,
      });
    }
  }
  return found;
}

/** The slowest to go on. */
export interface Resumption {
  readonly seconds: number;
  /** What it was that took so long. */
  readonly what: string;
}

/**
 * Waits until everything that was interrupted goes on and AWS is called again, and says how long that took.
 * @param since when it was interrupted; milliseconds since the epoch
 * @param isOver whether there is nothing left to do
 */
export async function resumption(
  lane: Lane,
  interrupted: readonly Interrupted[],
  { journal }: Emulator,
  { since, calls, isOver }: { since: number; calls: number; isOver: () => boolean },
  signal: AbortSignal,
): Promise<Resumption> {
  let slowest: Resumption = { seconds: 0, what: 'nothing' };
  const note = (what: string) => {
    slowest = { seconds: (Date.now() - since) / 1000, what };
  };
  let left = [...interrupted];
  let isSilent = true;
  for (; (left.length > 0 || isSilent) && !isOver(); await sleep(LOOK_MS, undefined, { signal })) {
    if (isSilent && journal.calls.length > calls) {
      isSilent = false;
      note('the next call to AWS');
    }
    const still: Interrupted[] = [];
    for (const one of left) {
      const now = await lane.client.workflow
        .getHandle(one.workflowId)
        .describe()
        .catch(() => undefined);
      if (!now || !one.goesOn(now)) still.push(one);
      else note(`${one.what} of ${one.workflowId}`);
    }
    left = still;
  }
  return slowest;
}

/** Of a timestamp of Temporal's API; 0 when there is none. */
function millisecondsOf(
  time:
    { readonly seconds?: { toNumber(): number } | null; readonly nanos?: number | null } | null | undefined,
): number {
  if (!time) return 0;
  return (time.seconds?.toNumber() ?? 0) * 1000 + (time.nanos ?? 0) / 1e6;
}
