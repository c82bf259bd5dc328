import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { TargetInput, TargetResult } from '../../../src/contract/messages.js';
import { targetWorkflowId, WorkflowType } from '../../../src/contract/names.js';

export { autoScalingGroupRefresh, ecsServiceDeployment } from '../../../src/workflows/index.js';

/**
 * Stands in for the environment of a release, for tests of the work on one target: that does nothing unless an environment has
 * asked for it. Ends when the work has begun, which goes on.
 * @returns the run ID of the work
 */
export async function environmentRollout(input: TargetInput): Promise<string> {
  const type = input.target.kind === 'asg' ? WorkflowType.AutoScalingGroup : WorkflowType.EcsService;
  const child = await startChild<(one: TargetInput) => Promise<TargetResult>>(type, {
    workflowId: targetWorkflowId(input.target.id),
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
  return child.firstExecutionRunId;
}
