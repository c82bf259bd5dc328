import { apiOf, isMutating } from './calls.js';
import { groupBy } from './counting.js';
import type { Evidence } from './evidence.js';
import type { Call } from '../journal.js';

const SECOND = 1000;

/** How fast one API, or several together, were called in one account and Region. */
export interface CallRate {
  /** `autoscaling:DescribeInstanceRefreshes` */
  readonly api: string;
  readonly account: string;
  readonly region: string;
  readonly calls: number;
  /** The most calls within one second, wherever that begins. */
  readonly peak: number;
  /** When that second began. Milliseconds since the epoch. */
  readonly peakAt: number;
  /** Calls per second, from the first to the last call of the whole run. */
  readonly mean: number;
}

/**
 * Calls per second of each API in each account and Region, those with the highest peak first. Seconds are those of
 * the emulator's clock.
 */
export function callRates(
  { calls }: Pick<Evidence, 'calls'>,
  api: (call: Call) => string = apiOf,
): CallRate[] {
  const seconds = secondsOf(calls);
  return [...groupBy(calls, (call) => `${call.account} ${call.region} ${api(call)}`).values()]
    .map((same): CallRate => {
      const [first] = same as [Call, ...Call[]];
      const { account, region } = first;
      return {
        api: api(first),
        account,
        region,
        calls: same.length,
        ...busiestSecond(same),
        mean: same.length / seconds,
      };
    })
    .sort((a, b) => b.peak - a.peak || b.calls - a.calls || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Which calls share a budget: one operation, or all reads or all other calls of a service. */
export type BudgetScope = 'reads' | 'mutations' | (string & {});

/** A rate at which calls may be made in each account and Region. */
export interface CallBudget {
  readonly service: string;
  /** `reads`, `mutations`, or one operation. */
  readonly scope: BudgetScope;
  readonly perSecond: number;
  /** Calls that may be made at once after a pause. At least 1. */
  readonly burst: number;
}

/** How a budget was kept in one account and Region. */
export interface BudgetUse {
  readonly account: string;
  readonly region: string;
  readonly calls: number;
  /** The burst with which the calls would have fitted into the budget's rate; above the budget's, it was broken. */
  readonly neededBurst: number;
  /** When that was. Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * How a budget was kept in each account and Region in which it was used, the worst first: the calls are poured into
 * a token bucket of the budget's rate.
 */
export function budgetUse({ calls }: Pick<Evidence, 'calls'>, budget: CallBudget): BudgetUse[] {
  const counted = calls.filter((call) => isWithin(call, budget));
  return [...groupBy(counted, ({ account, region }) => `${account} ${region}`).values()]
    .map((same): BudgetUse => {
      const [{ account, region }] = same as [Call, ...Call[]];
      return { account, region, calls: same.length, ...fullest(same, budget.perSecond) };
    })
    .sort((a, b) => b.neededBurst - a.neededBurst);
}

function isWithin({ service, operation }: Call, { service: budgeted, scope }: CallBudget): boolean {
  if (service !== budgeted) return false;
  switch (scope) {
    case 'reads':
      return operation !== '' && !isMutating(operation);
    case 'mutations':
      return isMutating(operation);
    default:
      return operation === scope;
  }
}

/** How many calls the bucket lacked at most: each call takes one, and the rate gives back what it can. */
function fullest(calls: readonly Call[], perSecond: number): { neededBurst: number; at: number } {
  let taken = 0;
  let last = -Infinity;
  let worst = { neededBurst: 0, at: 0 };
  for (const { at } of calls) {
    taken = Math.max(0, taken - ((at - last) / SECOND) * perSecond) + 1;
    last = at;
    if (taken > worst.neededBurst) worst = { neededBurst: taken, at };
  }
  return worst;
}

/** A journal is in the order of time, so one pass with two hands finds it. */
function busiestSecond(calls: readonly Call[]): { peak: number; peakAt: number } {
  let peak = 0;
  let peakAt = 0;
  let first = 0;
  for (const [index, { at }] of calls.entries()) {
    let begin = calls[first]?.at ?? at;
    while (begin <= at - SECOND) begin = calls[++first]?.at ?? at;
    const within = index - first + 1;
    if (within > peak) {
      peak = within;
      peakAt = begin;
    }
  }
  return { peak, peakAt };
}

/** How long a run took; a second at least, so that a short one has no absurd rate. */
function secondsOf(calls: readonly Call[]): number {
  return Math.max(1, ((calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)) / SECOND);
}

function keyOf({ api, account, region }: CallRate): string {
  return `${api} ${account} ${region}`;
}
