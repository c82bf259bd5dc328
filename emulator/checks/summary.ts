import { apiOf, callsPerOperation } from './calls.js';
import { countBy, sorted } from './counting.js';
import type { Evidence } from './evidence.js';
import { mostRefreshesAtOnce, refreshesPerGroup } from './overlap.js';

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
export function summarize(evidence: Evidence, now: number): Summary {
  const { calls, effects, refreshes } = evidence;
  const failed = calls.filter(({ outcome }) => outcome !== 'ok');
  return {
    now: new Date(now).toISOString(),
    calls: sorted(callsPerOperation(calls)),
    errors: sorted(countBy(failed, (call) => `${apiOf(call)} ${call.outcome}`)),
    effects: sorted(countBy(effects, ({ action }) => action)),
    refreshes: {
      perStatus: sorted(countBy(refreshes, ({ status }) => status)),
      mostAtOnce: mostRefreshesAtOnce(evidence).count,
      mostPerGroup: [...refreshesPerGroup(evidence).values()].reduce(
        (most, times) => Math.max(most, times),
        0,
      ),
    },
  };
}
