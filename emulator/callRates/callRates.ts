import { anyOf } from '../faults/glob.js';
import type { IncomingCall, Prevention } from '../faults/strike.js';
import { throttled } from '../faults/wire/errors.js';
import { PUBLISHED_RATES } from './published.js';
import { ratesOf, type CallRate, type CallRatesSetting } from './schema.js';

/** Tokens as of a moment. */
interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch, of the callers' time. */
  filledAt: number;
}

/**
 * Refuses calls that come faster than AWS allows, in each service's own words. Every call that is well-formed takes a
 * token; one that is refused takes none. The buckets fill by the callers' time: see docs/decisions/0017.
 */
export class CallRates {
  readonly #rates: readonly CallRate[];
  readonly #buckets = new Map<string, Bucket>();

  constructor(setting: CallRatesSetting) {
    this.#rates = ratesOf(setting, PUBLISHED_RATES);
  }

  /** Takes a token for a call; when there is none, answers how the call is refused. */
  take(call: IncomingCall): Prevention | undefined {
    const rate = this.#rates.find((candidate) => isFor(candidate, call));
    if (!rate) return undefined;
    const id = `${call.service}:${rate.each ? call.operation : rate.operations.join()}`;
    const bucket = this.#bucketOf(`${call.account}/${call.region}/${id}`, rate, call.callerNow);
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return undefined;
    }
    return { fault: { id, kind: 'callRate' }, executed: false, instead: throttled(call.service) };
  }

  #bucketOf(key: string, { bucket: size, refillPerSecond }: CallRate, now: number): Bucket {
    const known = this.#buckets.get(key);
    if (!known) {
      const full = { tokens: size, filledAt: now };
      this.#buckets.set(key, full);
      return full;
    }
    const passed = Math.max(0, now - known.filledAt);
    known.tokens = Math.min(size, known.tokens + (passed / 1000) * refillPerSecond);
    known.filledAt += passed;
    return known;
  }
}

function isFor({ service, operations, unfiltered = false }: CallRate, call: IncomingCall): boolean {
  return (
    service === call.service && anyOf(operations)(call.operation) && (!unfiltered || asksForEverything(call))
  );
}

/** Whether a call names no IDs, no filters and no page. */
function asksForEverything({ input }: IncomingCall): boolean {
  return Object.entries(input).every(([name, value]) => value === undefined || name === 'DryRun');
}
