import { CancellationScope, getExternalWorkflowHandle, log, workflowInfo } from '@temporalio/workflow';
import type { TargetProgress } from '../contract/messages.js';
import { Message } from '../contract/names.js';

/**
 * Tells the environment what is known of its target. An environment that is gone misses nothing: the target ends its
 * work all the same.
 */
export async function reportProgress(progress: TargetProgress): Promise<void> {
  const { parent } = workflowInfo();
  if (!parent) return;
  try {
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(parent.workflowId).signal(Message.TargetProgress, progress),
    );
  } catch (error) {
    log.warn('the environment could not be told', { target: progress.id, error });
  }
}
