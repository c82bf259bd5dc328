import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
  type SignalDefinition,
} from '@temporalio/workflow';
import type { EnvironmentConfig } from '../../config/schema.js';
import { FailureType, type FailureSummary } from '../../contract/failures.js';
import { environmentWorkflowId } from '../../contract/names.js';
import { environmentRollout } from '../environmentRollout.js';
import { summarizeFailure } from '../failures.js';
import { abortSignal, dismissSignal, proceedSignal } from '../messages.js';
import { now } from '../time.js';
import type { ReleaseContext } from './context.js';

/**
 * The environments' workflows of a release. Each stays there until the release ends: what is done can be done again or
 * undone as long as somebody may ask for it.
 */
export class Rollouts {
  readonly #ends: Promise<void>[] = [];
  readonly #failures = new Map<string, FailureSummary>();
  readonly #running: string[] = [];

  constructor(private readonly context: ReleaseContext) {}

  /** Starts the environment's workflow. When the release is aborted, it is told so and waited for. */
  async start(environment: EnvironmentConfig): Promise<void> {
    const { pipeline, release, config, record, only, expectedPlans } = this.context;
    const { name } = environment;
    const expectedPlan = expectedPlans?.[name];
    const workflowId = environmentWorkflowId(pipeline, release, name);
    // Beyond cancellation: a child's own names its first run, and is lost on one that has continued as new since.
    await CancellationScope.nonCancellable(async () => {
      const child = await startChild(environmentRollout, {
        workflowId,
        args: [
          {
            config,
            environment: name,
            release,
            image: record.image,
            ...(only ? { only } : {}),
            ...(expectedPlan === undefined ? {} : { expectedPlan }),
          },
        ],
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        // Without its release an environment stops cleanly instead of being cut off in mid-batch.
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: name,
      });
      this.#ends.push(
        child.result().then(
          (result) => record.ended(result, now()),
          (error: unknown) => {
            const failure = summarizeFailure(error);
            this.#failures.set(name, failure);
            record.ended({ environment: name, state: 'failed', message: failure.message }, now());
          },
        ),
      );
    });
    this.#running.push(workflowId);
    void CancellationScope.current().cancelRequested.catch(() =>
      tell(workflowId, abortSignal, { by: record.abortRequest?.by ?? 'a cancellation of its workflow' }),
    );
  }

  /** What an environment's workflow has failed with; its state otherwise. */
  failureOf(environment: string): FailureSummary {
    const message = this.context.record.messageOf(environment);
    return this.#failures.get(environment) ?? { type: FailureType.TargetsFailed, message };
  }

  /** Lets the environment go on beyond its gates. */
  async proceed({ name }: EnvironmentConfig): Promise<void> {
    const { pipeline, release, record, vouching } = this.context;
    const letGo = record.letGo(name, now());
    vouching.environment(name);
    await tell(environmentWorkflowId(pipeline, release, name), proceedSignal, letGo);
  }

  /** Tells the environments that nothing more will be asked of them, and waits for their end. */
  async dismiss(): Promise<void> {
    // An environment that is on its way out would still say yes to what was asked of it, and then not do it.
    await condition(() => this.context.commands.areDone);
    await Promise.all(this.#running.map((workflowId) => tell(workflowId, dismissSignal)));
    await this.ended();
  }

  /** Resolves when all environments have ended, whatever of. */
  async ended(): Promise<void> {
    await Promise.all(this.#ends);
  }
}

/** Tells an environment something, if it is still there; beyond cancellation, for an abort is told too. */
async function tell<Args extends unknown[]>(
  workflowId: string,
  signal: SignalDefinition<Args>,
  ...args: Args
): Promise<void> {
  try {
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(workflowId).signal(signal, ...args),
    );
  } catch (error) {
    log.info('an environment had ended before it was told', { workflowId, signal: signal.name, error });
  }
}
