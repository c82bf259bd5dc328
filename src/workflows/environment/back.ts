import { CancellationScope, patched } from '@temporalio/workflow';
import type { TargetResult } from '../../contract/messages.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import { paced } from '../../rollout/schedule/paced.js';
import { capacityClaims, countOf, limitsOf, workOf } from '../../rollout/schedule/rules.js';
import { now } from '../time.js';
import { workOff } from '../workOff.js';
import { isLong } from './batch.js';
import { holderOf, ownRunOf, takenBy } from './busy.js';
import type { EnvironmentContext } from './context.js';
import { rulesOf } from './rules.js';
import { follow, workOn } from './targets.js';

/**
 * Brings an environment back to what was there before: the channel parameters, which say what new instances
 * get, and the targets, the newest first, services after all groups.
 */
export async function goBack(context: EnvironmentContext): Promise<void> {
  const { record, reporter, input, commands } = context;
  const { goingBack } = record.orders;
  const targets = record.toGoBack();
  record.enter(
    'rollingBack',
    `rolled back by ${goingBack?.by ?? 'somebody'}: ${targets.length} targets go back`,
  );
  reporter.changed();
  // Groups that follow the channel wait for the parameter of their own account-Region; nothing else does.
  const isAtOnce = patched('groups-go-back-at-once');
  const channel = commands.channelIsBack();
  if (!isAtOnce) await channel;

  const rules = rulesOf(input);
  const open = record.plan.batches.flatMap((batch) => batch.targets).filter(({ id }) => record.isBegun(id));
  const all = [...open, ...targets];
  const byId = new Map(all.map((target) => [target.id, target]));
  const atOnce = rules.rollback?.maxConcurrent;
  const places = atOnce === undefined ? record.plan.maxConcurrent : countOf(atOnce, all.length);
  const scope = CancellationScope.current();
  await workOff(
    {
      works: all.map((target) => ({
        ...workOf(target, rules),
        rank: rankOnTheWayBack(target, context, isAtOnce),
      })),
      begun: new Set(open.map(({ id }) => id)),
      limits: paced(limitsOf(rules, places, all), () => record.orders.pace),
      permission: () =>
        scope.consideredCancelled || isLong() ? 'stop' : record.orders.paused ? 'hold' : 'start',
      revision: () => record.revision,
    },
    async ({ id }) => {
      const target = byId.get(id);
      if (target) await bringBack(target, context);
    },
  );
  await channel;
}

/** Brings back one target that has ended, at once. */
export async function bringBackOne(id: string, context: EnvironmentContext): Promise<void> {
  const target = context.record.plan.batches.flatMap(({ targets }) => targets).find((one) => one.id === id);
  if (target) await bringBack(target, context);
}

/**
 * Rolls one target back. A person, the config's `onFailure` and the rollback of the whole environment may ask for it at the same
 * moment: who comes second waits for the work that is under way.
 */
async function bringBack(target: DiscoveredTarget, context: EnvironmentContext): Promise<void> {
  const { rollingBack } = context;
  const underWay = rollingBack.get(target.id);
  if (underWay && patched('one-way-back')) return underWay;
  const work = bringBackAlone(target, context);
  rollingBack.set(target.id, work);
  try {
    await work;
  } finally {
    rollingBack.delete(target.id);
  }
}

async function bringBackAlone(target: DiscoveredTarget, context: EnvironmentContext): Promise<void> {
  const { record, input, reporter, capacity } = context;
  const { id } = target;
  const rules = rulesOf(input);
  const claims = capacityClaims(target, rules);
  const runId = record.runOf(id);
  const work = async (): Promise<TargetResult> => {
    if (runId !== undefined) return follow(target, runId);
    record.goesBack(id);
    reporter.changed();
    const back = await workOn(target, input, {
      refresh: { ...rules.refresh, ...rules.rollback?.refresh },
      action: 'rollback',
      known: record.target(id),
      onStarted: (run) => record.runs(id, run),
    });
    if (back) return back;
    const holder = await holderOf(target);
    const own = await ownRunOf(target, holder);
    if (own !== undefined) {
      record.runs(id, own);
      context.commands.run([{ id, kind: 'rollBackTarget' }], record.orders.goingBack?.by ?? 'golden-ami');
      return follow(target, own);
    }
    // Never waited for, whatever `busyTarget` says: a person must see what the other release makes of the target.
    return takenBy(holder, target);
  };
  const result = await (runId === undefined
    ? capacity.hold(id, claims, work)
    : capacity.keep(id, claims, work));
  // The word to go back may have come when the way forward had just ended well.
  if (result.state === 'succeeded') record.finished(result, now());
  else record.broughtBack(result, now());
  reporter.changed();
}

/**
 * Newest first; groups that may have to wait for the channel after those that need not, and services after
 * all groups, which they are redeployed onto.
 */
function rankOnTheWayBack(
  { id, kind, followsChannel }: DiscoveredTarget,
  { record }: EnvironmentContext,
  isAtOnce: boolean,
): number {
  const batch = record.target(id).batch ?? 0;
  const { length } = record.plan.batches;
  if (!isAtOnce) return kind === 'asg' ? length - batch : length + batch;
  if (kind === 'ecs') return 2 * length + batch;
  return (followsChannel === true ? 2 : 1) * length - batch;
}
