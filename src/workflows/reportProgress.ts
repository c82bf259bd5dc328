import { CancellationScope, getExternalWorkflowHandle, log, workflowInfo } from '@temporalio/workflow';
import type { TargetProgress } from '../contract/messages.js';
import type { DiscoveredTarget } from '../contract/plan.js';
import { LONGEST_PERSON } from '../contract/limits.js';
import { Message } from '../contract/names.js';
import { cut } from '../contract/texts.js';
import type { Refuse } from './receive.js';
import { now } from './time.js';

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

/** Tells the environment of a target what that has refused: it is passed on to where people look. */
export function refuserFor({ id, kind }: DiscoveredTarget): Refuse {
  return (message, sent, reason) => {
    const { by } = (sent ?? {}) as { by?: unknown };
    const said = typeof by === 'string' ? cut(by, LONGEST_PERSON) : 'unknown';
    void reportProgress({
      id,
      kind,
      refusals: [{ message, by: said, reason: `${id}: ${reason}`, at: now() }],
    });
  };
}
