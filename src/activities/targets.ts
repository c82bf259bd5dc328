import { Context } from '@temporalio/activity';
import type { TargetResult, Vouched, VouchRequest } from '../contract/messages.js';
import type { ActivityDependencies } from './deps.js';
import type { WorkflowKind } from './capacity.js';
import { notYet, permanent } from './failures.js';
import { vouchedInMemo } from './vouchedInMemo.js';
import { FailureType } from '../contract/failures.js';
import { sh } from '../contract/shell.js';

/** Looks at a workflow that has not ended: soon at first, then every half minute. */
const FIRST_LOOK_MS = 2_000;
const LONGEST_LOOK_MS = 30_000;

/** Following the work on targets. */
export function createTargetActivities({ workflows }: ActivityDependencies) {
  const ours = async (workflowId: string, workflowType: string): Promise<WorkflowKind | undefined> => {
    const kind = await workflows.kindOf(workflowId);
    const isOurs = kind?.type === workflowType && kind.taskQueue === Context.current().info.taskQueue;
    return isOurs ? kind : undefined;
  };
  return {
    /**
     * The result of a target's workflow.
     * @throws NotYet while it runs
     * @throws TargetLost when it ended without a result: somebody terminated it
     */
    async awaitTarget(input: { workflowId: string; runId: string }): Promise<TargetResult> {
      const end = await workflows.endOf(input.workflowId, input.runId);
      if (end === undefined) throw isStillRunning(input.workflowId);
      if ('result' in end) return end.result as TargetResult;
      throw permanent(
        FailureType.TargetLost,
        `the workflow of the target has ended without a result: ${end.failure}. What it had begun goes on or has ended; ` +
          sh`see it: temporal workflow show --workflow-id ${input.workflowId} --run-id ${input.runId}`,
      );
    },

    /**
     * Workflow ID of the environment that works on a target; undefined when the work was started by hand, or has just
     * ended.
     */
    async findHolder(input: { workflowId: string }): Promise<string | undefined> {
      return workflows.parentOf(input.workflowId);
    },

    /** Run ID of the work on a target that is running; undefined when there is none. */
    async findRun(input: { workflowId: string }): Promise<string | undefined> {
      return workflows.runOf(input.workflowId);
    },

    /**
     * Whether a workflow is what its ID says: one of golden-ami, of that type. Whoever else has taken the ID is of another type, or
     * its workers poll another task queue.
     */
    async isOurWorkflow(input: { workflowId: string; workflowType: string }): Promise<boolean> {
      return (await ours(input.workflowId, input.workflowType)) !== undefined;
    },

    /**
     * What a release vouches for of one of its environments, as its memo has it. Whatever has only its
     * workflow ID says nothing: a workflow of another type, or of workers that are not golden-ami's.
     */
    async vouch({
      workflowId,
      workflowType,
      ...question
    }: { workflowId: string; workflowType: string } & VouchRequest): Promise<Vouched> {
      const release = await ours(workflowId, workflowType);
      if (!release) return { hasBegun: false };
      return vouchedInMemo(release.memo, question) ?? workflows.askRelease(workflowId, question);
    },

    /**
     * Ends once nobody works on a target.
     * @throws NotYet while somebody does
     */
    async awaitTurn(input: { workflowId: string }): Promise<void> {
      if (await workflows.isRunning(input.workflowId)) throw isStillRunning(input.workflowId);
    },
  };
}

function isStillRunning(workflowId: string): Error {
  const { attempt } = Context.current().info;
  return notYet(
    { status: 'running', message: `${workflowId} is running` },
    Math.min(FIRST_LOOK_MS * 1.5 ** (attempt - 1), LONGEST_LOOK_MS),
  );
}
