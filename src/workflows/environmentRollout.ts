import {
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import type { CarriedPage } from '../contract/carry.js';
import { milliseconds, seconds } from '../contract/duration.js';
import { FailureType } from '../contract/failures.js';
import type { EnvironmentInput, EnvironmentResult, TargetProgress } from '../contract/messages.js';
import { LONGEST_PERSON } from '../contract/limits.js';
import { Message } from '../contract/names.js';
import type { EnvironmentPlan } from '../contract/plan.js';
import { read } from '../contract/shape.js';
import { carriedPageShape } from '../contract/shapes/inputs.js';
import type { Messages } from '../contract/shapes/messages.js';
import { hasEnvironmentEnded } from '../contract/status.js';
import { cut } from '../contract/texts.js';
import { pack, unpack } from '../rollout/carry.js';
import { BUDGET_IS_SPENT, EnvironmentRecord, type Step } from '../rollout/environmentRecord.js';
import { changedPlan } from '../rollout/expectedPlan.js';
import { planEnvironment } from '../rollout/plan.js';
import { Capacity } from './capacity.js';
import { checkedInput } from './checkInput.js';
import { discoverEnvironment } from './discover.js';
import { AlarmWatch } from './environment/alarms.js';
import { goBack } from './environment/back.js';
import { isLong, rollOutBatch } from './environment/batch.js';
import { Commands } from './environment/commands.js';
import type { EnvironmentContext } from './environment/context.js';
import { Gate } from './environment/gate.js';
import { environmentOf, policyOf, rulesOf } from './environment/rules.js';
import { releaseFailure } from './failures.js';
import { isRefusedNow, onSignal, refuseOtherSignals, type Refuse } from './receive.js';
import { Reporter } from './reporter.js';
import { later, now } from './time.js';
import { asksForVouching, noRelease, requireRelease } from './vouch.js';

/**
 * Rolls one environment over: finds its targets, plans, waits for its release to say that the gates are passed, and
 * works off batch after batch. A child of `goldenAmiRelease`, which it reports to, and whose commands it carries out until
 * that dismisses it. It continues as new when its history has grown, while its targets go on.
 * @param carried the targets, when it continues an earlier run
 */
export async function environmentRollout(
  sent: EnvironmentInput,
  ...carried: CarriedPage[]
): Promise<EnvironmentResult> {
  const input = checkedInput('environmentRollout', sent);
  const context = open(input, checkedPages(carried));
  const { record, reporter, commands, gate } = context;
  const refuse = refuser(context);
  onSignal('dismiss', () => record.order({ dismissed: true }), refuse);
  onSignal('targetProgress', (progress) => takeProgress(progress, context), refuse);
  reporter.start();

  const work = new CancellationScope();
  const abort = (message: Messages['abort']): void => {
    if (message?.by === undefined && isRefusedNow()) {
      refuse(Message.Abort, message, 'it names nobody, and the release always does');
      return;
    }
    record.abort(message?.by ?? 'somebody');
    commands.abort();
    work.cancel();
  };
  onSignal('abort', abort, refuse);
  refuseOtherSignals(refuse);
  try {
    await work.run(async () => {
      commands.start();
      context.alarms.start();
      if (!input.resume) {
        record.planned(await plan(input));
        reporter.changed();
      }
      await gate.pass(() => record.orders.goingBack !== undefined || record.orders.dismissed === true);
      if (!gate.isOpen && record.orders.goingBack === undefined) record.cancelled(now(), 'ended');
      else while (!isOver(context)) await carryOn(take(record.next, context), context);
    });
  } catch (error) {
    if (!isCancellation(error) && !work.consideredCancelled) throw error;
    await commands.errandsEnd();
    // An environment that is done stays what it is when its release is aborted.
    if (!hasEnvironmentEnded(record.state)) record.cancelled(now(), 'was aborted');
  }
  reporter.changed();
  await reporter.finish();
  return record.result();
}

function open(input: EnvironmentInput, carried: readonly CarriedPage[]): EnvironmentContext {
  const { pipeline } = input.config;
  const { parent } = workflowInfo();
  if (!parent) throw noRelease('it was started by hand');
  const asks = asksForVouching();
  if (asks) requireRelease(pipeline, input.release);
  if (asks && input.resume && workflowInfo().continuedFromExecutionRunId === undefined)
    throw noRelease('it goes on where no other run has ended');
  const environment = environmentOf(input);
  const { resume, config } = input;
  const record = new EnvironmentRecord(environment.name, environment);
  if (resume) record.resume(unpack(environment.name, resume, carried));
  const { reportInterval } = config.polling;
  const reporter = new Reporter(record, parent.workflowId, reportInterval, resume?.reports ?? 0);
  const refuse = refuser({ record, reporter });
  const capacity = new Capacity((target) => record.has(target), refuse);
  const shared = { input, record, reporter, capacity };
  const contextOf = (): EnvironmentContext => context;
  const gate = new Gate(() => ({ input, record }), asks, refuse);
  const commands = new Commands(contextOf, asks ? gate : undefined, refuse);
  const context: EnvironmentContext = {
    ...shared,
    gate,
    commands,
    alarms: new AlarmWatch(contextOf),
    rollingBack: new Map(),
  };
  return context;
}

/** Tells the release what was refused: it is there that people look. */
function refuser({ record, reporter }: Pick<EnvironmentContext, 'record' | 'reporter'>): Refuse {
  return (message, sent, reason) => {
    const { by } = (sent ?? {}) as { by?: unknown };
    record.refused([
      { message, by: typeof by === 'string' ? cut(by, LONGEST_PERSON) : 'unknown', reason, at: now() },
    ]);
    reporter.changed();
  };
}

function takeProgress(
  { refusals = [], state, ...known }: TargetProgress,
  { record, reporter }: EnvironmentContext,
): void {
  record.refused(refusals);
  if (state !== undefined) record.progressed({ ...known, state });
  reporter.changed();
}

/**
 * The targets that an earlier run has handed on.
 * @throws InvalidRelease when somebody else has made them up
 */
function checkedPages(carried: readonly unknown[]): CarriedPage[] {
  return carried.map((sent) => {
    const taken = read(carriedPageShape, sent);
    if ('value' in taken) return taken.value;
    throw releaseFailure(FailureType.InvalidRelease, `targets that are handed on: ${taken.mistake}`);
  });
}

/**
 * Finds the targets and plans.
 * @throws AccountUnreachable when no place could be looked into; PlanChanged when the release was started for another plan
 */
async function plan(input: EnvironmentInput): Promise<EnvironmentPlan> {
  const { targets, unreachable, unread } = await discoverEnvironment(input);
  const made = planEnvironment(rulesOf(input), targets, unreachable, unread);
  const changed = changedPlan(
    { environments: [made] },
    { [made.environment]: input.expectedPlan ?? made.hash },
  );
  if (changed !== undefined) throw releaseFailure(FailureType.PlanChanged, changed);
  return made;
}

/** Whether the release asks for nothing more, and everything that it asked for is done. */
function isOver({ record, commands }: EnvironmentContext): boolean {
  if (record.orders.dismissed !== true || record.isAtWork || !commands.areDone) return false;
  const { kind } = record.next;
  return kind === 'rest' || kind === 'decide';
}

/** Takes one step; ends when it is done, or when something was asked for that may have made another one the next. */
async function take(step: Step, context: EnvironmentContext): Promise<void> {
  const { record, reporter, commands, alarms } = context;
  alarms.isForward = step.kind === 'batch' || step.kind === 'bake';
  switch (step.kind) {
    case 'batch':
      return rollOutBatch(step.batch, context);
    case 'goBack':
      return goBack(context);
    case 'bake':
      return bake(context);
    case 'decide':
      // A place that nobody can look into is no reason to undo what was done in the others.
      if (record.isBudgetSpent && environmentOf(context.input).onFailure?.spentBudget === 'rollBack') {
        commands.rollBack(policyOf(record), BUDGET_IS_SPENT);
        return;
      }
      record.enter('waitingForDecision', record.decisionText);
      break;
    case 'rest':
      record.conclude();
  }
  reporter.changed();
  const { revision } = record;
  await condition(() => record.revision !== revision || isOver(context));
}

/** Watches the environment for a while after its last batch; whatever is asked for meanwhile comes first. */
async function bake({ input, record, reporter }: EnvironmentContext): Promise<void> {
  const { bakeTime } = environmentOf(input);
  if (seconds(bakeTime) > 0) {
    const until = record.orders.bakesUntil ?? later(milliseconds(bakeTime));
    record.order({ bakesUntil: until });
    record.enter('baking', `all batches are done; watching for ${bakeTime}`);
    reporter.changed();
    const { revision } = record;
    const left = Math.max(1, Date.parse(until) - Date.parse(now()));
    if (await condition(() => record.revision !== revision, left)) return;
  }
  // Not before it is known that no alarm has gone off.
  if (record.mustLook) {
    const { revision } = record;
    return condition(() => record.revision !== revision);
  }
  record.order({ isBaked: true });
}

/** Waits for the end of a step, or continues as new in the middle of it. */
async function carryOn(step: Promise<void>, context: EnvironmentContext): Promise<void> {
  const scope = CancellationScope.current();
  // Never once it is cancelled: a new run would not know of that.
  const isDue = () => isLong() && !scope.consideredCancelled;
  await Promise.race([step, CancellationScope.nonCancellable(() => condition(isDue))]);
  if (isDue()) await continueInNewRun(context);
  await step;
  if (scope.consideredCancelled) throw new CancelledFailure('the release was aborted');
}

/**
 * Hands everything on to a new run. What runs goes on, and the new run follows it. Returns only when the environment is
 * cancelled meanwhile.
 */
async function continueInNewRun(context: EnvironmentContext): Promise<void> {
  const { input, record, reporter, capacity, commands } = context;
  const scope = CancellationScope.current();
  if (patched('groups-go-back-at-once')) commands.putOffChannel();
  const isQuiet = () => !record.isStarting && capacity.isQuiet && commands.areDone;
  await CancellationScope.nonCancellable(() => reporter.finish());
  // Targets go on ending meanwhile; nothing may be under way, or known to this run alone, when it ends. Asked right before
  // the state is packed: a target that ended between the two would be handed on as reported, and never be.
  while (!scope.consideredCancelled && (record.hasNews || !isQuiet())) {
    await CancellationScope.nonCancellable(async () => {
      await condition(isQuiet);
      await reporter.flush();
    });
  }
  if (scope.consideredCancelled) {
    reporter.start();
    if (record.orders.goingBack) void commands.channelIsBack();
    return;
  }
  const { head, pages } = pack(record.progress);
  await continueAsNew<typeof environmentRollout>(
    { ...input, resume: { ...head, reports: reporter.reportsMade } },
    ...pages,
  );
}
