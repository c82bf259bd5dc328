import { AsyncLocalStorage } from 'node:async_hooks';

/** What is done about a call that AWS spoils, before whoever makes it begins anew. */
export interface Patience {
  /** It is made so many times again. */
  readonly repetitions: number;
  /** Of these, when no answer came within the time that a call may take; omitted: none, it is too late for this attempt. */
  readonly repetitionsAfterSilence?: number;
  /** It waits so long for its turn where AWS has refused others as too many; omitted: as long as most may. */
  readonly longestWaitSeconds?: number;
  /** Throws when nobody wants the answer any more. */
  readonly stillWanted: () => void;
}

/** An activity of some calls, of which AWS spoils every third on a bad day, would never come to its end without repetition. */
const USUAL: Patience = { repetitions: 4, stillWanted: () => undefined };

/**
 * In hundreds of calls some get no answer at all, and to begin all of them anew meets the next. A place that is silent for good
 * is found out after a few.
 */
const REPETITIONS_AFTER_SILENCE = 3;

const patience = new AsyncLocalStorage<Patience>();

/**
 * Does `work` whose calls are not made again at once when AWS fails or throttles them: for somebody who looks again in a
 * while anyway. Ten thousand waits that each look five times on a bad day are a part of what makes it bad.
 */
export function withoutRepetition<T>(work: () => Promise<T>): Promise<T> {
  return patience.run({ ...currentPatience(), repetitions: 0, repetitionsAfterSilence: 0 }, work);
}

/**
 * Does `work` of many calls that has much time: to begin anew would cost far more than to repeat the one call that is spoilt,
 * or to wait until its turn comes.
 * @param stillWanted throws when nobody wants the answer any more; asked before each repetition
 */
export function patiently<T>(stillWanted: () => void, work: () => Promise<T>): Promise<T> {
  const much = { repetitions: 8, repetitionsAfterSilence: REPETITIONS_AFTER_SILENCE, longestWaitSeconds: 30 };
  return patience.run({ ...much, stillWanted }, work);
}

/** Does `work` for everybody who waits for it too, whatever the patience of the one who has happened to begin it. */
export function withUsualPatience<T>(work: () => Promise<T>): Promise<T> {
  return patience.run(USUAL, work);
}

/** What may be done for the call that is about to be made. */
export function currentPatience(): Patience {
  return patience.getStore() ?? USUAL;
}
