import type { Call } from '../journal.js';
import { countBy } from './counting.js';
import type { Evidence } from './evidence.js';

/** An API: `autoscaling:StartInstanceRefresh`. */
export function apiOf({ service, operation }: Pick<Call, 'service' | 'operation'>): string {
  return `${service}:${operation}`;
}

/** How often each API was called, whatever came of it: `autoscaling:StartInstanceRefresh` → 3. */
export function callsPerOperation(calls: readonly Call[]): Map<string, number> {
  return countBy(calls, apiOf);
}

/** One API of the emulated AWS, and how it was used. */
export interface ApiUse {
  readonly api: string;
  readonly calls: number;
  /** Calls that were answered with an error, by AWS's code for it. */
  readonly errors: ReadonlyMap<string, number>;
}

/** Calls by API, the most frequent first. */
export function callsByApi(calls: readonly Call[]): ApiUse[] {
  const uses = new Map<string, { api: string; calls: number; errors: Map<string, number> }>();
  for (const call of calls) {
    const api = apiOf(call);
    let use = uses.get(api);
    if (!use) uses.set(api, (use = { api, calls: 0, errors: new Map() }));
    use.calls += 1;
    const { outcome } = call;
    if (outcome !== 'ok') use.errors.set(outcome, (use.errors.get(outcome) ?? 0) + 1);
  }
  return [...uses.values()].sort((one, other) => other.calls - one.calls || one.api.localeCompare(other.api));
}

/** How often each error was answered, by its code on the wire. */
export function errorsByCode({ calls }: Pick<Evidence, 'calls'>): Map<string, number> {
  return countBy(
    calls.filter(({ outcome }) => outcome !== 'ok'),
    ({ outcome }) => outcome,
  );
}

/** Whether an operation may change anything, as far as its name tells. */
export function isMutating(operation: string): boolean {
  return operation !== '' && !/^(Describe|Get|List|AssumeRole)/.test(operation);
}

/** The calls that may have changed something, whatever came of them; dry runs cannot. */
export function mutatingCalls({ calls }: Pick<Evidence, 'calls'>): Call[] {
  return calls.filter(({ operation, dryRun }) => isMutating(operation) && dryRun !== true);
}

/** The calls that arrived before a moment; one that arrived at that very moment is not among them. */
export function callsBefore({ calls }: Pick<Evidence, 'calls'>, moment: number): Call[] {
  return calls.filter(({ at }) => at < moment);
}

/** The calls that arrived at a moment or later. */
export function callsSince({ calls }: Pick<Evidence, 'calls'>, moment: number): Call[] {
  return calls.filter(({ at }) => at >= moment);
}
