import { formatSeconds } from '../../contract/duration.js';

export { words } from '../../contract/words.js';

/** `1 target`, `3 targets`. */
export function count(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun}${/(s|x|ch|sh)$/.test(noun) ? 'es' : 's'}`;
}

/**
 * How long something has lasted, or lasted.
 * @param now milliseconds since the epoch
 * @returns the empty string for what has not begun
 */
export function elapsed(startedAt: string | undefined, endedAt: string | undefined, now: number): string {
  if (startedAt === undefined) return '';
  const end = endedAt === undefined ? now : Date.parse(endedAt);
  return formatSeconds((end - Date.parse(startedAt)) / 1000);
}

/** The time of day, in UTC, as lines of a log begin with it. */
export function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 19);
}

/** A moment for people: `2026-11-23 22:53:08 UTC`. */
export function moment(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The beginning of a plan's hash: enough to tell plans apart, short enough to type. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
