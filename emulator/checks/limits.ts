import type { Call, Effect } from '../journal.js';
import type { PastRefresh } from '../services/autoScaling.js';
import { apiOf, callsBefore, mutatingCalls } from './calls.js';
import { effectsByAction } from './effects.js';
import type { Evidence } from './evidence.js';
import type { Grouping, Placed } from './grouping.js';
import { mostRefreshesAtOnce, targetOf } from './overlap.js';
import { budgetUse, type CallBudget } from './rates.js';

/** One thing that must hold of a run, and whether it does. */
export interface Finding {
  readonly holds: boolean;
  readonly text: string;
}

/** What a run must keep to. */
export type Limit =
  /** At most so many groups in refresh at once; only those that a grouping gives this value, if there is one. */
  | { readonly kind: 'atOnce'; readonly most: number; readonly value?: string | undefined }
  /** Never faster than a call budget, in no account and Region. */
  | { readonly kind: 'rate'; readonly budget: CallBudget }
  /** An action at most once for each target. */
  | { readonly kind: 'once'; readonly action: string }
  /** No change before a moment, in milliseconds since the epoch; only in what a grouping gives this value, if there is one. */
  | {
      readonly kind: 'before';
      readonly moment: number;
      /** What happened at the moment: `its approval`. */
      readonly event?: string | undefined;
      readonly value?: string | undefined;
    };

/**
 * Whether a run kept to its limits, one finding for each.
 * @param groupings where the values that limits name are looked up
 */
export function judge(
  evidence: Evidence,
  limits: readonly Limit[],
  groupings: readonly Grouping[],
): Finding[] {
  return limits.map((limit) => {
    switch (limit.kind) {
      case 'atOnce':
        return atOnce(evidence, limit.most, limit.value, groupings);
      case 'rate':
        return withinRate(evidence, limit.budget);
      case 'once':
        return oncePerTarget(evidence, limit.action);
      case 'before':
        return nothingBefore(evidence, limit, groupings);
    }
  });
}

function atOnce(
  evidence: Evidence,
  most: number,
  value: string | undefined,
  groupings: readonly Grouping[],
): Finding {
  const { count, at } = mostRefreshesAtOnce(evidence, within(value, groupings));
  const when = at === undefined || count <= most ? '' : `, first at ${iso(at)}`;
  return {
    holds: count <= most,
    text: `never more than ${count} groups in refresh at once${place(value)} (allowed: ${most})${when}`,
  };
}

function withinRate(evidence: Evidence, budget: CallBudget): Finding {
  const { service, scope, perSecond, burst } = budget;
  const allowed = `${perSecond} per second in bursts of ${burst}`;
  const [worst] = budgetUse(evidence, budget);
  if (!worst) return { holds: true, text: `no ${service} ${scope} (allowed: ${allowed})` };
  const needed = Math.ceil(worst.neededBurst - EPSILON);
  const where = `${worst.account}/${worst.region} at ${iso(worst.at)}`;
  return {
    holds: needed <= burst,
    text: `${service} ${scope} never in bursts above ${needed} (allowed: ${allowed}), most in ${where}`,
  };
}

/** Sums of fractions are not exact. */
const EPSILON = 1e-6;

function oncePerTarget(evidence: Evidence, action: string): Finding {
  const { targets, repeated } = effectsByAction(evidence).find((use) => use.action === action) ?? {
    targets: 0,
    repeated: [],
  };
  if (repeated.length === 0) return { holds: true, text: `${action} once for each of ${targets} targets` };
  const [first] = repeated;
  return {
    holds: false,
    text: `${action} more than once for ${repeated.length} of ${targets} targets, ${first?.times} times for ${first?.resource}`,
  };
}

function nothingBefore(
  evidence: Evidence,
  { moment, event = iso(moment), value }: Extract<Limit, { kind: 'before' }>,
  groupings: readonly Grouping[],
): Finding {
  const concerns = within(value, groupings);
  const tags = tagsByTarget(evidence.refreshes);
  const early = evidence.effects.filter(
    (effect) => effect.at < moment && concerns({ ...effect, tags: tags.get(effect.resource) ?? {} }),
  );
  // A call whose target is known by its effect is judged by that; one without is judged by where it went.
  const known = new Set(early.map(({ call }) => call));
  const attempts = callsBefore({ calls: mutatingCalls(evidence) }, moment).filter(
    (call) => known.has(call.sequence) || concerns({ ...call, tags: {} }),
  );
  const first: Effect | Call | undefined = early[0] ?? attempts[0];
  const what = first && ('action' in first ? `${first.action} of ${first.resource}` : apiOf(first));
  return {
    holds: attempts.length === 0 && early.length === 0,
    text:
      first === undefined
        ? `nothing changed${place(value)} before ${event}`
        : `${early.length} changes by ${attempts.length} calls${place(value)} before ${event}, first ${what} at ${iso(first.at)}`,
  };
}

/** Whether something is in what a grouping gives the value; in all, when there is no value. */
function within(value: string | undefined, groupings: readonly Grouping[]): (placed: Placed) => boolean {
  if (value === undefined) return () => true;
  return (placed) => groupings.some((grouping) => grouping.valueOf(placed) === value);
}

/** The tags of the groups that had refreshes: a journal knows no others. */
function tagsByTarget(refreshes: readonly PastRefresh[]): Map<string, PastRefresh['tags']> {
  return new Map(refreshes.map((refresh) => [targetOf(refresh), refresh.tags]));
}

function place(value: string | undefined): string {
  return value === undefined ? '' : ` in ${value}`;
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}
