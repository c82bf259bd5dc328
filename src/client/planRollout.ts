import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { FailureType } from '../contract/failures.js';
import { askedPlanWorkflowId, Message, WorkflowType } from '../contract/names.js';
import { joinPlan, type PageRequest, type PlanHead, type PlanPage } from '../contract/planPages.js';
import type { PlanDocument } from '../plans/document.js';
import type { TemporalAccess } from './connect.js';
import { awaitFirstTask } from './firstTask.js';
import { ErrorCode, ExitCode, GoldenAmiError } from './goldenAmiError.js';
import { interrupted, isInterrupted } from './pause.js';
import { problemsOf } from './problems.js';
import { defaultReleaseName } from './releaseRef.js';
import { releaseInput, type StartRequest } from './startRelease.js';
import { causeText, translateError } from './translateError.js';

/** What a release would be started with; a plan has no name of its own. */
export type PlanRequest = Omit<
  StartRequest,
  'release' | 'onStarted' | 'onWarnings' | 'expectedPlans' | 'ignorePreflight'
>;

/**
 * What a release would do, found out by the worker: it has the AWS credentials, the person who asks needs none.
 * Changes nothing.
 * @throws GoldenAmiError when no worker takes the question, or it cannot be answered
 */
export async function planRollout(access: TemporalAccess, request: PlanRequest): Promise<PlanDocument> {
  const { pipeline } = request.config;
  let handle: WorkflowHandle;
  try {
    handle = await access.client.workflow.start(WorkflowType.Plan, {
      workflowId: askedPlanWorkflowId(pipeline, `${defaultReleaseName(Date.now())}-${process.pid}`),
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
        {
          cause: error,
          problems: problemsOf(error),
          ...(isRejected(error) && { exitCode: ExitCode.Refused }),
        },
      );
    }
    throw translateError(error, access, `plan a release of ${pipeline}`);
  }
}

/** Waits for the plan's head and fetches its pages, one after the other: an answer of many would be too large. */
async function resultOf(
  access: TemporalAccess,
  handle: WorkflowHandle,
  signal: AbortSignal | undefined,
): Promise<PlanDocument> {
  const result = async () => {
    const head = (await handle.result()) as PlanHead;
    const pages: PlanPage[] = [];
    for (let number = 1; number <= head.pages; number++) {
      pages.push(await handle.query<PlanPage, [PageRequest]>(Message.Page, { number }));
    }
    return joinPlan(head, pages);
  };
  return signal ? access.connection.withAbortSignal(signal, result) : result();
}

function isRejected(error: Error): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type === FailureType.ImageRejected) return true;
  }
  return false;
}
