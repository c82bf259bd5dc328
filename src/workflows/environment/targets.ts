import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { RefreshPreferences } from '../../config/schema.js';
import type {
  EnvironmentInput,
  TargetAction,
  TargetInput,
  TargetResult,
  TargetUndo,
} from '../../contract/messages.js';
import { targetWorkflowId } from '../../contract/names.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import { parseTargetId, type TargetStatus } from '../../contract/target.js';
import { waitForTarget } from '../activityCalls.js';
import { autoScalingGroupRefresh } from '../autoScalingGroupRefresh.js';
import { ecsServiceDeployment } from '../ecsServiceDeployment.js';
import { summarizeFailure, wasCancelled } from '../failures.js';
import { environmentOf } from './rules.js';

/** How a target is worked on. */
export interface TargetWork {
  readonly refresh: RefreshPreferences;
  readonly action: TargetAction;
  /** What is known of it: what earlier work has begun is recognized by it, and undone. */
  readonly known: TargetStatus;
  /** Called with the run ID once its workflow runs. */
  readonly onStarted: (runId: string) => void;
}

/**
 * The work on one target, in a child workflow of its own; whatever happens to it is its result.
 *
 * The child goes on when the environment continues as new, which would cancel it or wait for it otherwise: a rollout of
 * thousands of targets would stand still at each new run. The next run follows it: see {@link follow}.
 * @returns undefined when somebody else works on the target: its workflow ID is taken
 */
export async function workOn(
  target: DiscoveredTarget,
  input: EnvironmentInput,
  { refresh, action, known, onStarted }: TargetWork,
): Promise<TargetResult | undefined> {
  const { id, kind } = target;
  try {
    const child = await startChild(kind === 'asg' ? autoScalingGroupRefresh : ecsServiceDeployment, {
      workflowId: targetWorkflowId(id),
      args: [
        {
          ...targetInput(target, input, refresh),
          ...(action === 'refresh' && !wasTouched(known) ? {} : { action, undo: undoOf(known) }),
        },
      ],
      // The ID is free again once the work of an earlier release has ended.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: id,
    });
    onStarted(child.firstExecutionRunId);
    return await child.result();
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    return endedBy(error, target);
  }
}

/** Waits for the end of the work on a target that an earlier run of the environment has begun. */
export async function follow(target: DiscoveredTarget, runId: string): Promise<TargetResult> {
  const workflowId = targetWorkflowId(target.id);
  const scope = CancellationScope.current();
  // Beyond cancellation: an aborted environment ends when its targets have.
  const end = CancellationScope.nonCancellable(() => waitForTarget.awaitTarget({ workflowId, runId }));
  void scope.cancelRequested.catch(async () => {
    try {
      await CancellationScope.nonCancellable(() => getExternalWorkflowHandle(workflowId, runId).cancel());
    } catch (error) {
      log.warn('the work on a target has ended before it could be cancelled', { target: target.id, error });
    }
  });
  try {
    return await end;
  } catch (error) {
    return endedBy(error, target);
  }
}

function endedBy(error: unknown, { id, kind }: DiscoveredTarget): TargetResult {
  if (wasCancelled(error)) return { id, kind, state: 'cancelled', reason: 'the release was aborted' };
  return { id, kind, state: 'failed', reason: summarizeFailure(error).message };
}

function targetInput(
  target: DiscoveredTarget,
  { config, environment, release }: EnvironmentInput,
  refresh: RefreshPreferences,
): TargetInput {
  const { account: id } = parseTargetId(target.id);
  const account = config.accounts.find((one) => one.id === id);
  if (!account) throw new Error(`${target.id} is in an account that the config does not name`);
  const { foreignRefresh, owned, targetHealth } = environmentOf({ config, environment });
  return {
    target,
    release,
    config: {
      pipeline: config.pipeline,
      environment,
      account,
      refresh,
      polling: config.polling,
      ...(foreignRefresh === undefined ? {} : { foreignRefresh }),
      ...(owned === undefined ? {} : { owned }),
      ...(targetHealth === undefined ? {} : { targetHealth }),
    },
  };
}

function undoOf({
  refreshId,
  deploymentId,
  templateId,
  previousVersion,
  previousAlias,
  newVersion,
  unhealthyBefore,
}: TargetStatus): TargetUndo {
  return {
    ...(refreshId === undefined ? {} : { refreshId }),
    ...(deploymentId === undefined ? {} : { deploymentId }),
    ...(templateId === undefined ? {} : { templateId }),
    ...(previousVersion === undefined ? {} : { previousVersion }),
    ...(previousAlias === undefined ? {} : { previousAlias }),
    ...(newVersion === undefined ? {} : { newVersion }),
    ...(unhealthyBefore === undefined ? {} : { unhealthyBefore }),
  };
}

function wasTouched({ refreshId, deploymentId, newVersion }: TargetStatus): boolean {
  return refreshId !== undefined || deploymentId !== undefined || newVersion !== undefined;
}
