import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS_WAIT_FOR_A_TASK } from '../../src/contract/names.js';
import { ClientStage, eventually } from '../client/stage.js';
import { come, counting, seen } from './questions/counting.js';
import { Wire } from './questions/wire.js';

let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** How long a workflow task, and a question, wait for the worker that had the workflow in its cache. */
const STICKY = '3 seconds';

/**
 * A worker dies. Somebody asks, and something arrives: both wait for the dead worker, the question a little less long. The
 * next worker gets the question before the arrival's workflow task.
 */
async function askedBeforeItsTask(interceptors: readonly string[]) {
  const name = `asked-${randomUUID()}`;
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: path('./questions/counting.ts'),
    workflowInterceptorModules: [...interceptors],
    logger: new DefaultLogger('ERROR'),
  });
  const connections: NativeConnection[] = [];
  const workerAt = async (address: string): Promise<Worker> => {
    const connection = await NativeConnection.connect({ address });
    connections.push(connection);
    return Worker.create({
      connection,
      taskQueue: name,
      workflowBundle,
      stickyQueueScheduleToStartTimeout: STICKY,
    });
  };
  const wire = await Wire.to(stage.address);
  const [doomed, next] = [await workerAt(wire.address), await workerAt(stage.address)];
  const handle = await stage.temporal.workflow.start(counting, { taskQueue: name, workflowId: name });
  const arrived = () => handle.query(seen).catch(() => undefined);
  const answer = await doomed.runUntil(async () => {
    await eventually(arrived, 'the first task is done', 30);
    // Until its worker polls for it alone, what is for the workflow goes to any worker, at once.
    await sleep(1000);
    await handle.query(seen);
    await wire.cut();
    const asked = Promise.allSettled([handle.query(seen)]);
    await sleep(1500);
    await handle.signal(come);
    const [answered] = await next.runUntil(async () => {
      const result = await asked;
      await handle.signal(come);
      await eventually(async () => ((await arrived()) === 2 ? true : undefined), 'both have come', 30);
      return result;
    });
    // So that the first worker can take its leave.
    await wire.mend();
    return answered;
  });
  for (const connection of connections) await connection.close();
  await wire.cut();
  return { answer, replay: () => replay(workflowBundle, handle) };
}

async function replay(workflowBundle: { code: string }, handle: WorkflowHandle): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle }, await handle.fetchHistory(), handle.workflowId);
}

// Which of the two comes first is the server's business: on a machine that stands still for seconds it may be the task.
describe('a question that comes before the workflow task of what has arrived', { retry: 2 }, () => {
  it('is refused, and changes nothing', async () => {
    const { answer, replay } = await askedBeforeItsTask([path('../../src/workflows/interceptors.ts')]);
    expect(answer).toMatchObject({ status: 'rejected', reason: { message: EVENTS_WAIT_FOR_A_TASK } });
    await expect(replay()).resolves.toBeUndefined();
  });

  // When this fails the SDK has been mended, and the interceptor can go.
  it('strands the workflow, as the SDK has it', async () => {
    const { answer, replay } = await askedBeforeItsTask([]);
    expect(answer).toEqual({ status: 'fulfilled', value: 1 });
    await expect(replay()).rejects.toBeInstanceOf(DeterminismViolationError);
  });
});
