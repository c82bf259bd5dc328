import type { Call, Effect, Journal } from './journal.js';
import { refreshHistory, type PastRefresh } from './services/autoScaling.js';
import type { World } from './world.js';

/** How often each API was called, whatever came of it: `autoscaling:StartInstanceRefresh` → 3. */
export function callsPerOperation(calls: readonly Call[]): Map<string, number> {
  return countBy(calls, ({ service, operation }) => `${service}:${operation}`);
}

/** The effects per resource, oldest first; of one action only, when it is given. */
export function effectsPerResource(journal: Journal, action?: string): Map<string, Effect[]> {
  const effects = new Map<string, Effect[]>();
  for (const effect of journal.effects) {
    if (action !== undefined && effect.action !== action) continue;
    const known = effects.get(effect.resource);
    if (known) known.push(effect);
    else effects.set(effect.resource, [effect]);
  }
  return effects;
}

/** Whether an operation may change anything, as far as its name tells. */
export function isMutating(operation: string): boolean {
  return !/^(Describe|Get|List|AssumeRole)/.test(operation);
}

/** The calls that may have changed something, whatever came of them; dry runs cannot. */
export function mutatingCalls(journal: Journal): Call[] {
  return journal.calls.filter(
    ({ operation, outcome }) => isMutating(operation) && outcome !== 'DryRunOperation',
  );
}

/** The calls that arrived before a moment; one that arrived at that very moment is not among them. */
export function callsBefore(journal: Journal, moment: number): Call[] {
  return journal.calls.filter(({ at }) => at < moment);
}

/** The calls that arrived at a moment or later. */
export function callsSince(journal: Journal, moment: number): Call[] {
  return journal.calls.filter(({ at }) => at >= moment);
}

/** A moment at which the most groups were in refresh. */
export interface Peak {
  readonly count: number;
  /** Milliseconds since the epoch; absent when there never was a refresh. */
  readonly at?: number;
}

/**
 * The largest number of Auto Scaling groups that were in refresh at the same time. A refresh that ends at the moment
 * at which another one starts does not overlap it.
 * @param counts which refreshes to look at; all, unless it is given
 */
export function mostRefreshesAtOnce(
  world: World,
  now: number,
  counts: (refresh: PastRefresh) => boolean = () => true,
): Peak {
  const steps = refreshHistory(world, now)
    .filter((refresh) => refresh.end !== refresh.start && counts(refresh))
    .flatMap(({ start, end }) => [{ at: start, by: 1 }, ...(end === undefined ? [] : [{ at: end, by: -1 }])])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let current = 0;
  let peak: Peak = { count: 0 };
  for (const { at, by } of steps) {
    current += by;
    if (current > peak.count) peak = { count: current, at };
  }
  return peak;
}

/** How many refreshes each group had: `<account>/<region>/asg/<name>` → 1. */
export function refreshesPerGroup(world: World, now: number): Map<string, number> {
  return countBy(
    refreshHistory(world, now),
    ({ account, region, group }) => `${account}/${region}/asg/${group}`,
  );
}

/** What happened so far, in numbers. */
export interface Summary {
  /** The emulator's time in ISO 8601. */
  readonly now: string;
  readonly calls: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly effects: Readonly<Record<string, number>>;
  readonly refreshes: {
    readonly perStatus: Readonly<Record<string, number>>;
    readonly mostAtOnce: number;
    readonly mostPerGroup: number;
  };
}

/** The numbers of a run: calls, errors and effects by name, and how refreshes overlapped. */
export function summarize(journal: Journal, world: World, now: number): Summary {
  const { calls, effects } = journal;
  const failed = calls.filter(({ outcome }) => outcome !== 'ok');
  const history = refreshHistory(world, now);
  return {
    now: new Date(now).toISOString(),
    calls: sorted(callsPerOperation(calls)),
    errors: sorted(
      countBy(failed, ({ service, operation, outcome }) => `${service}:${operation} ${outcome}`),
    ),
    effects: sorted(countBy(effects, ({ action }) => action)),
    refreshes: {
      perStatus: sorted(countBy(history, ({ status }) => status)),
      mostAtOnce: mostRefreshesAtOnce(world, now).count,
      mostPerGroup: Math.max(0, ...refreshesPerGroup(world, now).values()),
    },
  };
}

function countBy<T>(things: readonly T[], key: (thing: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(key(thing), (counts.get(key(thing)) ?? 0) + 1);
  return counts;
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
