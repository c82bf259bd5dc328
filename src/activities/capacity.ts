import pMap from 'p-map';
import type { CapacityRequest, CapacityReturn } from '../contract/capacity.js';
import { targetWorkflowId } from '../contract/names.js';
import type { Vouched, VouchRequest } from '../contract/messages.js';
import type { Rejection } from '../contract/rejectedImages.js';
import type { ActivityDependencies } from './deps.js';

/** What Temporal knows of a workflow without asking it. */
export interface WorkflowKind {
  readonly type: string;
  readonly taskQueue: string;
  readonly memo: Readonly<Record<string, unknown>>;
}

/** Looks at workflows that others run. */
export interface WorkflowLookup {
  /** Whether the newest run of the workflow with that ID has not ended. */
  isRunning(workflowId: string): Promise<boolean>;
  /** ID of the workflow that has started the running one with that ID; undefined when none runs, or nobody has. */
  parentOf(workflowId: string): Promise<string | undefined>;
  /** Run ID of the running workflow with that ID; undefined when none runs. */
  runOf(workflowId: string): Promise<string | undefined>;
  /** Type, task queue and memo of the newest run of a workflow; undefined when Temporal does not know it. */
  kindOf(workflowId: string): Promise<WorkflowKind | undefined>;
  /**
   * What a release says when it is asked. Only of one that has nothing of it in its memo: decision record
   * 0050.
   */
  askRelease(workflowId: string, question: VouchRequest): Promise<Vouched>;
  /** The images that are marked as bad. */
  rejections(): Promise<readonly Rejection[]>;
  /**
   * How a run has ended: with a result, or with a failure in words; undefined while it runs. A run that Temporal no longer
   * has counts as failed.
   */
  endOf(
    workflowId: string,
    runId: string,
  ): Promise<{ readonly result: unknown } | { readonly failure: string } | undefined>;
}

/** Workflows looked at at the same time. */
const LOOKS_AT_ONCE = 10;

/** Looking after the capacity pools. */
export function createCapacityActivities({ workflows }: ActivityDependencies) {
  return {
    /**
     * Finds those who will never give back what they hold: the environment has ended (it was terminated, say), and so
     * has the work on the target. While either runs, the target may still be in refresh.
     */
    async findAbandoned(input: { requests: readonly CapacityRequest[] }): Promise<CapacityReturn[]> {
      const found = await pMap(
        input.requests,
        async ({ target, environment }) => {
          if (await workflows.isRunning(environment)) return [];
          return (await workflows.isRunning(targetWorkflowId(target))) ? [] : [{ target, environment }];
        },
        { concurrency: LOOKS_AT_ONCE },
      );
      return found.flat();
    },
  };
}
