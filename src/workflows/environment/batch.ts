import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { DiscoveredTarget, PlannedBatch } from '../../contract/plan.js';
import { capacityClaims, limitsOf, workOf } from '../../rollout/schedule/rules.js';
import { now } from '../time.js';
import { workOff } from '../workOff.js';
import type { EnvironmentContext } from './context.js';
import { rulesOf } from './rules.js';
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
  const open = batch.targets.filter(({ id }) => record.isPending(id) || record.isBegun(id));
  const byId = new Map(open.map((target) => [target.id, target]));
  record.enter(
    'rollingOut',
    `batch ${batch.number} of ${batches.length}: ${batch.targets.length} targets; ${batch.reason}`,
  );
  reporter.changed();
  const scope = CancellationScope.current();
  const mayStart = () => !record.isBudgetSpent && !scope.consideredCancelled && !isLong();
  await workOff(
    {
      works: open.map((target) => workOf(target, rules)),
      begun: new Set(open.flatMap(({ id }) => (record.isBegun(id) ? [id] : []))),
      limits: limitsOf(rules, maxConcurrent, open),
      permission: () => (mayStart() ? 'start' : 'stop'),
      revision: () => 0,
    },
    async ({ id }) => {
      const target = byId.get(id);
      if (!target) throw new Error(`${id} is not a target of batch ${batch.number}`);
      await takeOn(target, context, mayStart);
    },
  );
}

/** Works on a target once there is room for it; or goes on with it, where an earlier run has begun. */
async function takeOn(
  target: DiscoveredTarget,
  { record, input, reporter, capacity }: EnvironmentContext,
  mayStart: () => boolean,
): Promise<void> {
  const { id } = target;
  const claims = capacityClaims(target, rulesOf(input));
  const runId = record.runOf(id);
  if (runId !== undefined) {
    const result = await capacity.keep(id, claims, () => follow(target, runId));
    record.finished(result, now());
    reporter.changed();
    return;
  }
  if (claims.length > 0) {
    record.waiting(id, `waiting for room in ${claims.map(({ pool }) => pool).join(' and ')}`);
    reporter.changed();
  }
  await capacity.hold(id, claims, async () => {
    // Much may have happened while it waited.
    if (mayStart()) {
      record.started(id, now());
      reporter.changed();
      record.finished(await workOn(target, input, (run) => record.runs(id, run)), now());
    } else {
      record.setAside(id);
    }
    reporter.changed();
  });
}

/** Whether the history is so long that the rest of the work belongs to a new run. */
export function isLong(): boolean {
  const { historyLength, historySize, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength > EVENTS || historySize > BYTES;
}
