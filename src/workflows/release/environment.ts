import {
  CancellationScope,
  CancelledFailure,
  ChildWorkflowCancellationType,
  condition,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { EnvironmentConfig } from '../../config/schema.js';
import { FailureType } from '../../contract/failures.js';
import { environmentWorkflowId } from '../../contract/names.js';
import { accountsOf } from '../../rollout/accounts.js';
import {
  accountsLockedOut,
  approvalNeeded,
  environmentDone,
  targetsFailed,
} from '../../rollout/notificationText.js';
import { describeCounts } from '../../rollout/summarize.js';
import { everywhere, waitEverywhereUpTo } from '../activityCalls.js';
import { environmentRollout } from '../environmentRollout.js';
import { lastLook, releaseFailure, summarizeFailure } from '../failures.js';
import { proceedSignal } from '../messages.js';
import { now } from '../time.js';
import { enterPhase, notifyAll, showPhase, type ReleaseContext } from './context.js';

/** SSM validates an AMI ID within seconds. */
const CHANNEL_DEADLINE = '10 minutes';

type Rollout = ChildWorkflowHandle<typeof environmentRollout>;

/**
 * Starts the environment's workflow and does `work` with it. However that ends, the environment has ended too: what it
 * was doing when the work failed or was cancelled is cancelled and waited for.
 */
export async function withRollout(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  work: (rollout: Rollout) => Promise<void>,
): Promise<void> {
  const { pipeline, release, config, record, only } = context;
  const expectedPlan = context.expectedPlans?.[environment.name];
  record.begin(environment.name, now());
  enterPhase(context, 'rollingOut', `${environment.name}: finding the targets`);
  showPhase('rollingOut', environment.name);
  const scope = new CancellationScope();
  await scope.run(async () => {
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
    void scope.cancelRequested.catch(() =>
      CancellationScope.nonCancellable(() => cancelNewestRun(rollout.workflowId)),
    );
    const end = rollout.result().then(
      (result) => record.ended(result, now()),
      (error: unknown) => {
        const { message } = summarizeFailure(error);
        record.ended({ environment: environment.name, state: 'failed', message }, now());
      },
    );
    try {
      await work(rollout);
    } catch (error) {
      scope.cancel();
      await CancellationScope.nonCancellable(() => end);
      throw error;
    }
  });
}

/** A child's own cancellation names its first run, and is lost on an environment that has continued as new since. */
async function cancelNewestRun(workflowId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).cancel();
  } catch (error) {
    log.info('the environment had ended before it could be cancelled', { workflowId, error });
  }
}

/** Waits for the environment's plan. */
export async function planRollout(
  { record }: ReleaseContext,
  environment: EnvironmentConfig,
  rollout: Rollout,
): Promise<void> {
  await condition(
    () => record.planHashOf(environment.name) !== undefined || record.hasEnded(environment.name),
  );
  // An environment that ended without a plan has failed; its result says why.
  if (record.planHashOf(environment.name) === undefined) await rollout.result();
}

/** Waits for a person where the environment asks for one. */
export async function passGates(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  before?: string,
): Promise<void> {
  if (!environment.approval) return;
  const { record } = context;
  const planHash = record.planHashOf(environment.name) ?? '';
  const targets = Object.values(record.countsOf(environment.name)).reduce((sum, count) => sum + count, 0);
  record.askForApproval(
    environment.name,
    now(),
    `waiting for a person to approve ${environment.name} (${targets} targets)`,
  );
  showPhase('waitingForApproval', environment.name);
  await notifyAll(
    context,
    approvalNeeded(context, {
      environment: environment.name,
      planHash,
      targets,
      before:
        before === undefined ? undefined : { name: before, counts: describeCounts(record.countsOf(before)) },
    }),
  );
  await condition(() => record.decisionOn(environment.name) !== undefined);
  const decision = record.decisionOn(environment.name);
  if (decision?.decision === 'reject') {
    const because = decision.comment === undefined ? '' : `: ${decision.comment}`;
    const message = `${environment.name} was rejected by ${decision.by}${because}`;
    record.ended({ environment: environment.name, state: 'rejected', message }, now());
    throw releaseFailure(FailureType.ReleaseRejected, message);
  }
}

/** Says in every account and Region which AMI new instances of the environment get. */
export async function publishChannel(context: ReleaseContext, environment: EnvironmentConfig): Promise<void> {
  const { config, pipeline, record, release } = context;
  record.publishing(environment.name);
  showPhase('rollingOut', environment.name);
  const channel = {
    pipeline,
    environment: environment.name,
    image: record.image,
    accounts: accountsOf(config, environment.name),
    regions: config.regions,
    release,
  };
  const { lockedOut = [] } = await everywhere.writeChannel(channel);
  if (lockedOut.length > 0) await notifyAll(context, accountsLockedOut(context, environment.name, lockedOut));
  try {
    await waitEverywhereUpTo(CHANNEL_DEADLINE).confirmChannel(channel);
  } catch (error) {
    const seen = lastLook(error);
    if (seen === undefined) throw error;
    throw releaseFailure(
      FailureType.ChannelNotWritten,
      `after ${CHANNEL_DEADLINE}: ${seen}\nSSM drops an AMI ID that the account cannot use without a word: is the image shared with it?`,
    );
  }
}

/** Lets the environment roll out, and waits for its end. */
export async function rollOut(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  rollout: Rollout,
): Promise<void> {
  await rollout.signal(proceedSignal);
  const result = await rollout.result();
  const { name } = environment;
  switch (result.state) {
    case 'succeeded':
      await notifyAll(context, environmentDone(context, name, result.message));
      return;
    case 'partlySucceeded':
      await notifyAll(context, targetsFailed(context, name, result.message));
      return;
    case 'cancelled':
      throw new CancelledFailure(`${name}: ${result.message}`);
    default:
      // The release's own end is told by whoever ends it.
      throw releaseFailure(FailureType.TargetsFailed, `${name}: ${result.message}`);
  }
}
