import { PLACES, type Limits } from './work.js';

/** The same limits with another number of targets at once, whenever there is one. */
export function paced(limits: Limits, pace: () => number | undefined): Limits {
  return { get: (on) => (on === PLACES ? (pace() ?? limits.get(on)) : limits.get(on)) };
}
