import { setTimeout as sleep } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';

/** So long time must have run at its own pace, with nothing to do for anybody. */
const STILL_MS = 3000;
const LOOK_MS = 100;

/** How much of the time that has passed the server's clock may be off, when it does not skip. */
const TOLERANCE = 0.2;

/**
 * Lets time pass on the time-skipping server. It skips while nothing is under way, which it knows by counting; and it counts
 * an activity for ever that is cancelled before the worker has got it, or between two attempts the second of which was due
 * just then (temporalio/sdk-java, `addActivityRetryTimer` and `processRequestCancelActivityTask` of the test server). Time then
 * runs at its own pace, and tests of hours never end. So what the server has forgotten to count down is counted down here,
 * once it is sure that nothing is under way.
 */
export async function passTime(
  env: TestWorkflowEnvironment,
  workers: readonly Worker[],
  time: string | number,
): Promise<void> {
  const over = new AbortController();
  await Promise.all([
    env.sleep(time).finally(() => {
      over.abort();
    }),
    countDown(env, workers, over.signal).catch((error: unknown) => {
      if (!over.signal.aborted) throw error;
    }),
  ]);
}

async function countDown(
  env: TestWorkflowEnvironment,
  workers: readonly Worker[],
  signal: AbortSignal,
): Promise<void> {
  const { testService } = env.connection;
  if (!testService) throw new Error('this server does not skip time');
  for (;;) {
    if (await standsStill(env, workers, signal)) await testService.unlockTimeSkipping({});
  }
}

/** Whether, for a while, no worker has had anything to do and the server's clock has not skipped. */
async function standsStill(
  env: TestWorkflowEnvironment,
  workers: readonly Worker[],
  signal: AbortSignal,
): Promise<boolean> {
  const began = Date.now();
  const clockBegan = await env.currentTimeMs();
  while (Date.now() - began < STILL_MS) {
    await sleep(LOOK_MS, undefined, { signal });
    if (!workers.every(isIdle)) return false;
  }
  const passed = Date.now() - began;
  return Math.abs((await env.currentTimeMs()) - clockBegan - passed) < passed * TOLERANCE;
}

function isIdle(worker: Worker): boolean {
  const { numInFlightActivities, numInFlightWorkflowActivations } = worker.getStatus();
  return numInFlightActivities === 0 && numInFlightWorkflowActivations === 0;
}
