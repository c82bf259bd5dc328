import { ChildWorkflowCancellationType, executeChild, ParentClosePolicy } from '@temporalio/workflow';
import { FailureType } from '../../contract/failures.js';
import type { ReleaseInput } from '../../contract/messages.js';
import { planWorkflowId } from '../../contract/names.js';
import type { PlanHead } from '../../contract/planPages.js';
import { changedPlan, imageOfPlan, preflightRefusal } from '../../rollout/expectedPlan.js';
import { releaseFailure } from '../failures.js';
import { rolloutPlan } from '../rolloutPlan.js';
import type { ReleaseContext } from './context.js';

/**
 * Makes sure that the release can be done before anything is changed: it makes the plan that `golden-ami plan` shows, by
 * the same workflow, so the same accounts are reached, the same image is looked at and the same preflight is made. A plan
 * that the release was started with has to be the plan that is made.
 */
export async function prepare(context: ReleaseContext, input: ReleaseInput): Promise<void> {
  const head = await makePlan(context, { ...input, release: context.release });
  const image = imageOfPlan(head.plan);
  if (image) context.record.imageIs(image);
  const changed = changedPlan(head.plan, input.expectedPlans ?? {});
  if (changed !== undefined) throw releaseFailure(FailureType.PlanChanged, changed);
  const refusal = input.ignorePreflight === true ? undefined : preflightRefusal(head);
  if (refusal !== undefined) throw releaseFailure(FailureType.PreflightFailed, refusal);
}

function makePlan({ pipeline, release }: ReleaseContext, input: ReleaseInput): Promise<PlanHead> {
  return executeChild(rolloutPlan, {
    workflowId: planWorkflowId(pipeline, release),
    args: [input],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    staticSummary: 'plan',
  });
}
