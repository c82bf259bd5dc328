import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  CancelledFailure,
  ChildWorkflowCancellationType,
  condition,
  continueAsNew,
  executeChild,
  ParentClosePolicy,
  setHandler,
  sleep,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { EnvironmentConfig } from '../config/schema.js';
import { milliseconds, seconds } from '../contract/duration.js';
import { FailureType } from '../contract/failures.js';
import type { EnvironmentInput, EnvironmentResult, TargetInput, TargetResult } from '../contract/messages.js';
import { targetWorkflowId } from '../contract/names.js';
import type { DiscoveredTarget, PlannedBatch } from '../contract/plan.js';
import { parseTargetId } from '../contract/target.js';
import { EnvironmentRecord } from '../rollout/environmentRecord.js';
import { planEnvironment } from '../rollout/plan.js';
import { capacityClaims, limitsOf, withSharedRules, workOf, type Rules } from '../rollout/schedule/rules.js';
import { autoScalingGroupRefresh } from './autoScalingGroupRefresh.js';
import { ecsServiceDeployment } from './ecsServiceDeployment.js';
import { Capacity } from './capacity.js';
import { discoverAll } from './discover.js';
import { releaseFailure, summarizeFailure, wasCancelled } from './failures.js';
import { proceedSignal, targetProgressSignal } from './messages.js';
import { Reporter } from './reporter.js';
import { now } from './time.js';
import { workOff } from './workOff.js';

/**
 * Rolls one environment over: finds its targets, plans, waits for its release to say that the gates are passed, and
 * works off batch after batch. A child of `goldenAmiRelease`, which it reports to; it continues as new between batches
 * when its history has grown.
 */
export async function environmentRollout(input: EnvironmentInput): Promise<EnvironmentResult> {
  const { parent } = workflowInfo();
  if (!parent) {
    throw releaseFailure(
      FailureType.InvalidRelease,
      'environmentRollout is started by goldenAmiRelease, which holds the gates; start a release: golden-ami start',
    );
  }
  const environment = environmentOf(input);
  const record = new EnvironmentRecord(environment.name, environment.failureBudget);
  const reporter = new Reporter(record, parent.workflowId, input.config.polling.reportInterval);
  const capacity = new Capacity();
  let mayProceed = input.resume !== undefined;

  setHandler(proceedSignal, () => {
    mayProceed = true;
  });
  setHandler(targetProgressSignal, (progress) => {
    record.progressed(progress);
    reporter.changed();
  });
  reporter.start();

  try {
    if (input.resume) {
      record.resume(input.resume.plan, input.resume.targets);
    } else {
      const targets = await discoverAll(input);
      record.planned(planEnvironment(rulesOf(input), targets));
      reporter.changed();
      await condition(() => mayProceed);
    }

    const { batches } = record.plan;
    for (const batch of batches.slice(input.resume?.batchesDone ?? 0)) {
      if (record.isBudgetSpent) break;
      await rollOut(batch, input, record, reporter, capacity);
      if (CancellationScope.current().consideredCancelled)
        throw new CancelledFailure('the release was aborted');
      const isDone = record.hasFinished(batch) || record.isBudgetSpent;
      if (workflowInfo().continueAsNewSuggested && !(isDone && batch.number === batches.length)) {
        await reporter.finish();
        await continueAsNew<typeof environmentRollout>({
          ...input,
          resume: {
            plan: record.plan,
            batchesDone: isDone ? batch.number : batch.number - 1,
            targets: record.targets,
          },
        });
      }
    }
    if (!record.isBudgetSpent && seconds(environment.bakeTime) > 0) {
      record.enter('baking', `all batches are done; watching for ${environment.bakeTime}`);
      reporter.changed();
      await sleep(milliseconds(environment.bakeTime));
    }
    record.conclude();
  } catch (error) {
    if (!wasCancelled(error)) throw error;
    record.cancelled(now());
  }
  reporter.changed();
  await reporter.finish();
  return record.result();
}

/**
 * Works off one batch, or what is left of it. Ends when every target that was started has ended; those of a window are
 * not all started when it is time to continue as new, because a window has no other boundary.
 */
async function rollOut(
  batch: PlannedBatch,
  input: EnvironmentInput,
  record: EnvironmentRecord,
  reporter: Reporter,
  capacity: Capacity,
): Promise<void> {
  const { batches, maxConcurrent } = record.plan;
  const rules = rulesOf(input);
  const left = batch.targets.filter(({ id }) => record.isPending(id));
  const byId = new Map(left.map((target) => [target.id, target]));
  record.enter(
    'rollingOut',
    `batch ${batch.number} of ${batches.length}: ${batch.targets.length} targets; ${batch.reason}`,
  );
  const scope = CancellationScope.current();
  const mayStart = () =>
    !record.isBudgetSpent &&
    !scope.consideredCancelled &&
    !(rules.strategy === 'window' && workflowInfo().continueAsNewSuggested);
  const works = left.map((target) => workOf(target, rules));
  await workOff(works, limitsOf(rules, maxConcurrent, left), mayStart, async ({ id }) => {
    const target = byId.get(id);
    if (!target) throw new Error(`${id} is not a target of batch ${batch.number}`);
    const claims = capacityClaims(target, rules);
    if (claims.length > 0) {
      record.waiting(id, `waiting for room in ${claims.map(({ pool }) => pool).join(' and ')}`);
      reporter.changed();
    }
    await capacity.hold(id, claims, async () => {
      // Much may have happened while it waited.
      if (mayStart()) {
        record.started(id, now());
        reporter.changed();
        record.finished(await workOn(target, input), now());
      } else {
        record.setAside(id);
      }
      reporter.changed();
    });
  });
}

/** The work on one target, in a child workflow of its own; whatever happens to it is its result. */
async function workOn(target: DiscoveredTarget, input: EnvironmentInput): Promise<TargetResult> {
  try {
    return await executeChild(target.kind === 'asg' ? autoScalingGroupRefresh : ecsServiceDeployment, {
      workflowId: targetWorkflowId(target.id),
      args: [targetInput(target, input)],
      // The ID is free again once the work of an earlier release has ended.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      // Without its environment a target stops cleanly instead of being cut off.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: target.id,
    });
  } catch (error) {
    const { id, kind } = target;
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      const reason = `another release works on it: temporal workflow describe --workflow-id ${targetWorkflowId(id)}`;
      return { id, kind, state: 'failed', reason };
    }
    if (wasCancelled(error)) return { id, kind, state: 'cancelled', reason: 'the release was aborted' };
    return { id, kind, state: 'failed', reason: summarizeFailure(error).message };
  }
}

function targetInput(
  target: DiscoveredTarget,
  { config, environment, release }: EnvironmentInput,
): TargetInput {
  const { account: id } = parseTargetId(target.id);
  const account = config.accounts.find((one) => one.id === id);
  if (!account) throw new Error(`${target.id} is in an account that the config does not name`);
  const { refresh } = environmentOf({ config, environment });
  return {
    target,
    release,
    config: { pipeline: config.pipeline, environment, account, refresh, polling: config.polling },
  };
}

/** The environment with what holds for all environments. */
function rulesOf(input: Pick<EnvironmentInput, 'config' | 'environment'>): EnvironmentConfig & Rules {
  return withSharedRules(environmentOf(input), input.config);
}

function environmentOf({
  config,
  environment,
}: Pick<EnvironmentInput, 'config' | 'environment'>): EnvironmentConfig {
  const found = config.environments.find((one) => one.name === environment);
  if (!found) throw releaseFailure(FailureType.InvalidRelease, `there is no environment "${environment}"`);
  return found;
}
