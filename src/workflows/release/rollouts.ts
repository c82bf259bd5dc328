import {
  CancellationScope,
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { EnvironmentConfig } from '../../config/schema.js';
import { environmentWorkflowId } from '../../contract/names.js';
import { environmentRollout } from '../environmentRollout.js';
import { summarizeFailure } from '../failures.js';
import { dismissSignal } from '../messages.js';
import { now } from '../time.js';
import type { ReleaseContext } from './context.js';

/** The workflow of an environment, as its release sees it. */
export type Rollout = ChildWorkflowHandle<typeof environmentRollout>;

/**
 * The environments' workflows of a release. Each stays there until the release ends: what is done can be done again or
 * undone as long as somebody may ask for it.
 */
export class Rollouts {
  readonly #ends: Promise<void>[] = [];
  readonly #running: Rollout[] = [];

  constructor(private readonly context: ReleaseContext) {}

  /** Starts the environment's workflow. When the release is aborted, it is cancelled and waited for. */
  async start(environment: EnvironmentConfig): Promise<Rollout> {
    const { pipeline, release, config, record, only, expectedPlans } = this.context;
    const expectedPlan = expectedPlans?.[environment.name];
    const rollout = await startChild(environmentRollout, {
      workflowId: environmentWorkflowId(pipeline, release, environment.name),
      args: [
        {
          config,
          environment: environment.name,
          release,
          image: record.image,
          ...(only ? { only } : {}),
          ...(expectedPlan === undefined ? {} : { expectedPlan }),
        },
      ],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      // Without its release an environment stops cleanly instead of being cut off in mid-batch.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: environment.name,
    });
    void CancellationScope.current().cancelRequested.catch(() =>
      CancellationScope.nonCancellable(() => cancelNewestRun(rollout.workflowId)),
    );
    this.#running.push(rollout);
    this.#ends.push(
      rollout.result().then(
        (result) => record.ended(result, now()),
        (error: unknown) => {
          const { message } = summarizeFailure(error);
          record.ended({ environment: environment.name, state: 'failed', message }, now());
        },
      ),
    );
    return rollout;
  }

  /** Tells the environments that nothing more will be asked of them, and waits for their end. */
  async dismiss(): Promise<void> {
    await Promise.all(
      this.#running.map(async (rollout) => {
        try {
          await rollout.signal(dismissSignal);
        } catch (error) {
          log.info('the environment had ended before it was dismissed', {
            workflowId: rollout.workflowId,
            error,
          });
        }
      }),
    );
    await this.ended();
  }

  /** Resolves when all environments have ended, whatever of. */
  async ended(): Promise<void> {
    await Promise.all(this.#ends);
  }
}

/** A child's own cancellation names its first run, and is lost on an environment that has continued as new since. */
async function cancelNewestRun(workflowId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).cancel();
  } catch (error) {
    log.info('the environment had ended before it could be cancelled', { workflowId, error });
  }
}
