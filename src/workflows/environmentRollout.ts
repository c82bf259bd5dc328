import {
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { CarriedPage } from '../contract/carry.js';
import { milliseconds, seconds } from '../contract/duration.js';
import { FailureType } from '../contract/failures.js';
import type { EnvironmentInput, EnvironmentResult } from '../contract/messages.js';
import { pack, unpack } from '../rollout/carry.js';
import { EnvironmentRecord } from '../rollout/environmentRecord.js';
import { changedPlan } from '../rollout/expectedPlan.js';
import { planEnvironment } from '../rollout/plan.js';
import { Capacity } from './capacity.js';
import { discoverAll } from './discover.js';
import { isLong, rollOutBatch } from './environment/batch.js';
import type { EnvironmentContext } from './environment/context.js';
import { environmentOf, rulesOf } from './environment/rules.js';
import { releaseFailure, wasCancelled } from './failures.js';
import { proceedSignal, targetProgressSignal } from './messages.js';
import { Reporter } from './reporter.js';
import { now } from './time.js';

/**
 * Rolls one environment over: finds its targets, plans, waits for its release to say that the gates are passed, and
 * works off batch after batch. A child of `goldenAmiRelease`, which it reports to; it continues as new when its history has
 * grown, while its targets go on.
 * @param carried the targets, when it continues an earlier run
 */
export async function environmentRollout(
  input: EnvironmentInput,
  ...carried: CarriedPage[]
): Promise<EnvironmentResult> {
  const context = open(input, carried);
  const { record, reporter } = context;
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
    if (!input.resume) {
      const targets = await discoverAll(input);
      const plan = planEnvironment(rulesOf(input), targets);
      const changed = changedPlan(
        { environments: [plan] },
        { [plan.environment]: input.expectedPlan ?? plan.hash },
      );
      if (changed !== undefined) throw releaseFailure(FailureType.PlanChanged, changed);
      record.planned(plan);
      reporter.changed();
      await condition(() => mayProceed);
    }
    await rollOut(context);
    record.conclude();
  } catch (error) {
    if (!wasCancelled(error)) throw error;
    record.cancelled(now());
  }
  reporter.changed();
  await reporter.finish();
  return record.result();
}

function open(input: EnvironmentInput, carried: readonly CarriedPage[]): EnvironmentContext {
  const { parent } = workflowInfo();
  if (!parent) {
    throw releaseFailure(
      FailureType.InvalidRelease,
      'environmentRollout is started by goldenAmiRelease, which holds the gates; start a release: golden-ami start',
    );
  }
  const { name, failureBudget } = environmentOf(input);
  const { resume, config } = input;
  const record = new EnvironmentRecord(name, failureBudget);
  if (resume) record.resume(unpack(name, resume, carried));
  const reporter = new Reporter(
    record,
    parent.workflowId,
    config.polling.reportInterval,
    resume?.reports ?? 0,
  );
  return { input, record, reporter, capacity: new Capacity() };
}

/** Works off batch after batch, and bakes. */
async function rollOut(context: EnvironmentContext): Promise<void> {
  const { record, reporter, input } = context;
  const { bakeTime } = environmentOf(input);
  for (const batch of record.plan.batches) {
    if (record.hasFinished(batch)) continue;
    if (record.isBudgetSpent && !record.hasBegun(batch)) break;
    const work = rollOutBatch(batch, context);
    const isOver = await Promise.race([work.then(() => true), untilLong()]);
    if (!isOver || (isLong() && record.hasOpenTargets)) await continueInNewRun(context);
    await work;
    if (CancellationScope.current().consideredCancelled)
      throw new CancelledFailure('the release was aborted');
  }
  if (!record.isBudgetSpent && seconds(bakeTime) > 0) {
    record.enter('baking', `all batches are done; watching for ${bakeTime}`);
    reporter.changed();
    await sleep(milliseconds(bakeTime));
  }
}

/** Ends when the history is long; never once the environment is cancelled, for a new run would not know of that. */
async function untilLong(): Promise<false> {
  const scope = CancellationScope.current();
  await CancellationScope.nonCancellable(() => condition(() => isLong() && !scope.consideredCancelled));
  return false;
}

/**
 * Hands everything on to a new run. What runs goes on, and the new run follows it. Returns only when the environment is
 * cancelled meanwhile.
 */
async function continueInNewRun({ input, record, reporter, capacity }: EnvironmentContext): Promise<void> {
  const scope = CancellationScope.current();
  const isTold = () => !record.hasNews && !record.isStarting && capacity.isQuiet;
  await CancellationScope.nonCancellable(() => reporter.finish());
  // Targets go on ending meanwhile; nothing may be under way, or known to this run alone, when it ends. Asked right before
  // the state is packed: a target that ended between the two would be handed on as reported, and never be.
  while (!scope.consideredCancelled && !isTold()) {
    await CancellationScope.nonCancellable(async () => {
      await condition(() => !record.isStarting && capacity.isQuiet);
      await reporter.flush();
    });
  }
  if (scope.consideredCancelled) {
    reporter.start();
    return;
  }
  const { head, pages } = pack(record.progress);
  await continueAsNew<typeof environmentRollout>(
    { ...input, resume: { ...head, reports: reporter.reportsMade } },
    ...pages,
  );
}
