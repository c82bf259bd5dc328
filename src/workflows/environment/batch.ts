import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { TargetResult } from '../../contract/messages.js';
import type { DiscoveredTarget, PlannedBatch } from '../../contract/plan.js';
import { BUDGET_IS_SPENT } from '../../rollout/environmentRecord.js';
import { paced } from '../../rollout/schedule/paced.js';
import { capacityClaims, limitsOf, workOf } from '../../rollout/schedule/rules.js';
import { canGoBack, followsChannel, isForward } from '../../rollout/targetEntry.js';
import { now } from '../time.js';
import { workOff, type Permission } from '../workOff.js';
import { inTurn } from './busy.js';
import type { EnvironmentContext } from './context.js';
import { policyOf, rulesOf, runningGoesBack } from './rules.js';
import { follow, workOn } from './targets.js';

/**
 * Size of a history at which an environment continues as new: half of what the server suggests (4,096 events, 4 MB), because
 * a batch of hundreds of targets adds thousands of events before the new run can begin.
 */
const EVENTS = 2_000;
const BYTES = 2 * 1024 * 1024;

/** Works off one batch, or what is left of it; starts nothing more once the history is long. */
export async function rollOutBatch(batch: PlannedBatch, context: EnvironmentContext): Promise<void> {
  const { record, input, reporter } = context;
  const { batches, maxConcurrent } = record.plan;
  const rules = rulesOf(input);
  const open = batch.targets.filter(({ id }) => isForward(record.target(id)));
  const byId = new Map(open.map((target) => [target.id, target]));
  record.enter(
    'rollingOut',
    `batch ${batch.number} of ${batches.length}: ${batch.targets.length} targets; ${batch.reason}`,
  );
  reporter.changed();
  const scope = CancellationScope.current();
  const permission = (): Permission => {
    if (record.isStopped || scope.consideredCancelled || isLong()) return 'stop';
    return record.orders.paused || record.mustLook ? 'hold' : 'start';
  };
  await workOff(
    {
      works: open.map((target) => workOf(target, rules)),
      begun: new Set(open.flatMap(({ id }) => (record.isBegun(id) ? [id] : []))),
      limits: paced(limitsOf(rules, maxConcurrent, open), () => record.orders.pace),
      permission,
      revision: () => record.revision,
    },
    async ({ id }) => {
      const target = byId.get(id);
      if (!target) throw new Error(`${id} is not a target of batch ${batch.number}`);
      await takeOn(target, context, permission);
    },
  );
}

/** Works on a target once there is room for it; or goes on with it, where an earlier run has begun. */
async function takeOn(
  target: DiscoveredTarget,
  context: EnvironmentContext,
  permission: () => Permission,
): Promise<void> {
  const { record, input, reporter, capacity } = context;
  const { id } = target;
  const claims = capacityClaims(target, rulesOf(input));
  const runId = record.runOf(id);
  if (runId !== undefined) {
    ended(await capacity.keep(id, claims, () => follow(target, runId)), context);
    return;
  }
  const isLeftOut = (): boolean => !isForward(record.target(id));
  // Since the batch began.
  if (isLeftOut()) return;
  const goOn = (run: string): Promise<TargetResult> => {
    record.runs(id, run);
    return capacity.keep(id, claims, () => follow(target, run));
  };
  const attempt = async (): Promise<boolean> => {
    if (claims.length > 0) {
      record.waiting(id, `waiting for room in ${claims.map(({ pool }) => pool).join(' and ')}`);
      reporter.changed();
    }
    // Whoever waits for a pool of others must not keep an environment from stopping.
    return capacity.hold(
      id,
      claims,
      () => begin(target, context, permission),
      () => record.isStopped || isLeftOut(),
    );
  };
  const givenUp = await inTurn(target, context, permission, attempt, goOn);
  if (givenUp) ended(givenUp, context);
}

/**
 * Works on a target that there is room for, unless nothing may be begun any more.
 * @returns false when somebody else works on it
 */
async function begin(
  target: DiscoveredTarget,
  context: EnvironmentContext,
  permission: () => Permission,
): Promise<boolean> {
  const { record, input, reporter } = context;
  const { id } = target;
  // Much may have happened while it waited.
  if (permission() !== 'start' || !isForward(record.target(id))) {
    record.setAside(id, now());
    reporter.changed();
    return true;
  }
  record.started(id, now());
  reporter.changed();
  const { refresh } = rulesOf(input);
  const known = record.target(id);
  const result = await workOn(target, input, {
    action: 'refresh',
    known,
    refresh: known.again === true ? { ...refresh, ...record.orders.refresh } : refresh,
    onStarted: (run) => {
      record.runs(id, run);
      // What was asked for while it was about to start.
      const { goingBack, paused } = record.orders;
      if (goingBack) context.commands.run([{ id, kind: 'rollBackTarget' }], goingBack.by, goingBack.reason);
      else if (record.stoppedBecause !== undefined && runningGoesBack(input))
        context.commands.run([{ id, kind: 'rollBackTarget' }], policyOf(record), record.stoppedBecause);
      else if (paused?.suspend === true) context.commands.run([{ id, kind: 'pauseTarget' }], paused.by);
    },
  });
  if (result) ended(result, context);
  return result !== undefined;
}

/** Takes the end of a target, and does what the config says about failures. */
function ended(result: TargetResult, { record, reporter, input, commands }: EnvironmentContext): void {
  const wasSpent = record.isBudgetSpent;
  record.finished(result, now());
  reporter.changed();
  const { onFailure } = rulesOf(input);
  const policy = policyOf(record);
  const target = record.target(result.id);
  const canGoBackAlone = canGoBack(target) && !followsChannel(target);
  if (result.state === 'failed' && onFailure?.target === 'rollBack' && canGoBackAlone) {
    commands.run([{ id: result.id, kind: 'bringBack' }], policy);
  }
  if (!wasSpent && record.isBudgetSpent && runningGoesBack(input)) {
    commands.rollBackRunning(policy, BUDGET_IS_SPENT);
  }
}

/** Whether the history is so long that the rest of the work belongs to a new run. */
export function isLong(): boolean {
  const { historyLength, historySize, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength > EVENTS || historySize > BYTES;
}
