import { callsByApi, errorsByCode } from './calls.js';
import { countBy, sorted } from './counting.js';
import { effectsByAction, type ActionUse } from './effects.js';
import type { Evidence } from './evidence.js';
import type { Grouping } from './grouping.js';
import { judge, type Finding, type Limit } from './limits.js';
import { mostRefreshesAtOnce, refreshesBy, type GroupedRefreshes, type Peak } from './overlap.js';
import { callRates, type CallRate } from './rates.js';

/** What to answer of a run. */
export interface Question {
  readonly groupings: readonly Grouping[];
  readonly limits: readonly Limit[];
}

/** Every answer that the checks give of a run. Times are milliseconds since the epoch, on the emulator's clock. */
export interface Report {
  /** First and last call; absent when there was none. */
  readonly from?: number;
  readonly until?: number;
  readonly calls: number;
  /** The most frequent first. */
  readonly apis: readonly {
    readonly api: string;
    readonly calls: number;
    readonly errors: Readonly<Record<string, number>>;
  }[];
  /** Of each API in each account and Region, the highest peak first. */
  readonly rates: readonly CallRate[];
  readonly errors: Readonly<Record<string, number>>;
  readonly effects: readonly ActionUse[];
  readonly refreshes: {
    readonly count: number;
    readonly perStatus: Readonly<Record<string, number>>;
    readonly atOnce: Peak;
    readonly by: readonly { readonly grouping: string; readonly values: readonly GroupedRefreshes[] }[];
  };
  readonly findings: readonly Finding[];
  /** Whether every limit was kept. */
  readonly holds: boolean;
}

/** Answers everything that can be asked of a run. */
export function reportOn(evidence: Evidence, { groupings, limits }: Question): Report {
  const { calls, refreshes } = evidence;
  const [first, last] = [calls[0], calls.at(-1)];
  const findings = judge(evidence, limits, groupings);
  return {
    ...(first && last && { from: first.at, until: last.at }),
    calls: calls.length,
    apis: callsByApi(calls).map((use) => ({ ...use, errors: sorted(use.errors) })),
    rates: callRates(evidence),
    errors: sorted(errorsByCode(evidence)),
    effects: effectsByAction(evidence),
    refreshes: {
      count: refreshes.length,
      perStatus: sorted(countBy(refreshes, ({ status }) => status)),
      atOnce: mostRefreshesAtOnce(evidence),
      by: groupings.map((grouping) => ({ grouping: grouping.name, values: refreshesBy(evidence, grouping) })),
    },
    findings,
    holds: findings.every(({ holds }) => holds),
  };
}
