import { AsyncLocalStorage } from 'node:async_hooks';

/** How often calls are made again at once: see {@link withoutRepetition}. */
const repetitions = new AsyncLocalStorage<number>();

/**
 * Does `work` whose calls are not made again at once when AWS fails or throttles them: for somebody who looks again in a
 * while anyway. Ten thousand waits that each look five times on a bad day are a part of what makes it bad.
 */
export function withoutRepetition<T>(work: () => Promise<T>): Promise<T> {
  return repetitions.run(0, work);
}

/**
 * How often a call may be made again at once.
 * @param usual unless whoever makes it looks again anyway
 */
export function repetitionsOr(usual: number): number {
  return repetitions.getStore() ?? usual;
}
