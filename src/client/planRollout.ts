import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { releaseWorkflowId, WorkflowType } from '../contract/names.js';
import type { EnvironmentPlan } from '../contract/plan.js';
import type { TemporalAccess } from './connect.js';
import { awaitFirstTask } from './firstTask.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { interrupted, isInterrupted } from './pause.js';
import { defaultReleaseName } from './releaseRef.js';
import { releaseInput, type StartRequest } from './startRelease.js';
import { causeText, translateError } from './translateError.js';

/** What a release would be started with; a plan has no name of its own. */
export type PlanRequest = Omit<StartRequest, 'release' | 'onStarted'>;

/**
 * What a release would do, found out by the worker: it has the AWS credentials, the person who asks needs none.
 * Changes nothing.
 * @throws GoldenAmiError when no worker takes the question, or it cannot be answered
 */
export async function planRollout(access: TemporalAccess, request: PlanRequest): Promise<EnvironmentPlan[]> {
  const { pipeline } = request.config;
  let handle: WorkflowHandle;
  try {
    handle = await access.client.workflow.start(WorkflowType.Plan, {
      workflowId: `${releaseWorkflowId(pipeline, 'plan')}/${defaultReleaseName(Date.now())}-${process.pid}`,
      taskQueue: access.taskQueue,
      args: [releaseInput(request)],
    });
  } catch (error) {
    throw translateError(error, access, `plan a release of ${pipeline}`);
  }
  try {
    await awaitFirstTask(access, handle, `the plan of ${pipeline}`, request);
    return await resultOf(access, handle, request.signal);
  } catch (error) {
    if (isInterrupted(error) || request.signal?.aborted === true) {
      await handle.terminate('golden-ami: nobody waits for this plan any more').catch(() => undefined);
      throw interrupted('Interrupted. A plan changes nothing.');
    }
    if (error instanceof WorkflowFailedError) {
      throw new GoldenAmiError(
        ErrorCode.PlanFailed,
        `No plan can be made for ${pipeline}: ${causeText(error)}`,
        { cause: error },
      );
    }
    throw translateError(error, access, `plan a release of ${pipeline}`);
  }
}

async function resultOf(
  access: TemporalAccess,
  handle: WorkflowHandle,
  signal: AbortSignal | undefined,
): Promise<EnvironmentPlan[]> {
  const result = () => handle.result() as Promise<EnvironmentPlan[]>;
  return signal ? access.connection.withAbortSignal(signal, result) : result();
}
