import type { PlanView } from '../contract/messages.js';
import {
  TARGETS_IN_FULL,
  type BatchStatus,
  type EnvironmentStatus,
  type LeftOut,
} from '../contract/status.js';
import { isUnsuccessful, type TargetState, type TargetStatus } from '../contract/target.js';
import type { EnvironmentEntry } from './environmentEntry.js';
import { jsonBytes } from '../contract/parts.js';
import { countStates } from './summarize.js';

/**
 * Bytes of JSON that the lists of one answer may have together. An answer should stay below 512 KB, and it holds the
 * image too, which may have a copy for each account and Region.
 */
const LISTS_BYTES = 400 * 1024;

/** Entries that each list of an environment has at most. */
const LIST_LENGTH = 1000;

type Lists = { [Name in keyof LeftOut]: NonNullable<EnvironmentStatus[Name]> };
type ShownLists = Lists & Pick<EnvironmentStatus, 'leftOut'>;

/** The environments as `status` shows them. */
export function environmentStatuses(entries: readonly EnvironmentEntry[]): EnvironmentStatus[] {
  const lists = shown(entries.map(listsOf));
  return entries.map(
    (
      { name, state, message, plan, targets, pausedBy, alarms, withoutDecision, startedAt, endedAt },
      index,
    ) => ({
      name,
      state,
      message,
      ...(lists[index] ?? NOTHING),
      counts: countStates(targets.values()),
      ...(plan ? { planHash: plan.hash } : {}),
      ...(pausedBy === undefined ? {} : { pausedBy }),
      ...(alarms === undefined ? {} : { alarms }),
      ...(withoutDecision === undefined ? {} : { withoutDecision }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
    }),
  );
}

/** The plans made so far, as `plan` shows them. */
export function planViews(entries: readonly EnvironmentEntry[]): PlanView[] {
  const lists = shown(entries.map(listsOf), 'withoutTargets');
  return entries.flatMap(({ name, plan }, index) => {
    if (!plan) return [];
    const { targets: _targets, ...shownLists } = lists[index] ?? NOTHING;
    const { unreachable: _asPlanned, ...planned } = plan;
    return [{ environment: name, ...planned, ...shownLists }];
  });
}

const NOTHING: Lists = { targets: [], batches: [], upToDate: [], refused: [], warnings: [] };

function listsOf({ targets, plan, unreachable }: EnvironmentEntry): Lists {
  const { batches, upToDate, refused, warnings } = plan ?? NOTHING;
  return {
    targets: [...targets.values()],
    batches,
    upToDate,
    refused,
    warnings,
    ...(unreachable.size > 0 && { unreachable: [...unreachable.values()] }),
  };
}

/**
 * The lists in full, up to {@link TARGETS_IN_FULL} targets of the release; above that, as far as there is room. What is at
 * work or has failed comes before everything else, and the environments that have begun last before the others.
 */
function shown(all: readonly Lists[], without?: 'withoutTargets'): ShownLists[] {
  const selected = all.reduce(
    (sum, { targets, upToDate, refused }) => sum + targets.length + upToDate.length + refused.length,
    0,
  );
  if (selected <= TARGETS_IN_FULL && jsonBytes(all) <= LISTS_BYTES) return [...all];
  const room = new Room(LISTS_BYTES);
  const latestFirst = all.toReversed();
  const targets = without ? latestFirst.map(() => []) : latestFirst.map((one) => room.take(noteworthy(one)));
  const unreachable = latestFirst.map((one) => room.take(one.unreachable ?? []));
  const batches = latestFirst.map((one) => room.take(inShort(one)).sort((a, b) => a.number - b.number));
  const refused = latestFirst.map((one) => room.take(one.refused));
  const warnings = latestFirst.map((one) => room.take(one.warnings));
  const upToDate = latestFirst.map((one) => room.take(one.upToDate));
  return latestFirst
    .map((whole, index) => {
      const lists: Lists = {
        targets: targets[index] ?? [],
        batches: batches[index] ?? [],
        upToDate: upToDate[index] ?? [],
        refused: refused[index] ?? [],
        warnings: warnings[index] ?? [],
        ...(whole.unreachable && { unreachable: unreachable[index] ?? [] }),
      };
      return { ...lists, leftOut: leftOut(whole, lists) };
    })
    .reverse();
}

function leftOut(whole: Lists, lists: Lists): LeftOut {
  const missing = (name: keyof Lists) => (whole[name]?.length ?? 0) - (lists[name]?.length ?? 0);
  return {
    targets: missing('targets'),
    batches: missing('batches'),
    upToDate: missing('upToDate'),
    refused: missing('refused'),
    warnings: missing('warnings'),
    ...(whole.unreachable && { unreachable: missing('unreachable') }),
  };
}

/** Targets that have neither succeeded nor are still pending, the failed ones first. */
function noteworthy({ targets }: Lists): TargetStatus[] {
  const found = targets.filter(({ state }) => state !== 'succeeded' && state !== 'pending');
  return [
    ...found.filter(({ state }) => isUnsuccessful(state)),
    ...found.filter(({ state }) => !isUnsuccessful(state)),
  ];
}

/** The batches without the IDs of their targets: those at work or with failures, then those to come, then the rest. */
function inShort({ batches, targets }: Lists): BatchStatus[] {
  const byBatch = new Map<number, TargetStatus[]>();
  for (const target of targets) {
    const members = byBatch.get(target.batch ?? 0);
    if (members) members.push(target);
    else byBatch.set(target.batch ?? 0, [target]);
  }
  return batches
    .map((batch) => ({
      number: batch.number,
      reason: batch.reason,
      targets: [],
      size: batch.targets.length,
      counts: countStates(byBatch.get(batch.number) ?? []),
    }))
    .sort((a, b) => urgency(a) - urgency(b) || a.number - b.number);
}

function urgency({ size, counts }: { size: number; counts: Partial<Record<TargetState, number>> }): number {
  if (counts.succeeded === size) return 2;
  return counts.pending === size ? 1 : 0;
}

/** Room for so many bytes of JSON. */
class Room {
  constructor(private bytes: number) {}

  /** The first entries, as many as there is room for. */
  take<Item>(items: readonly Item[]): Item[] {
    const taken: Item[] = [];
    for (const item of items.slice(0, LIST_LENGTH)) {
      this.bytes -= jsonBytes(item) + 1;
      if (this.bytes < 0) break;
      taken.push(item);
    }
    return taken;
  }
}
