import { formatSeconds } from '../../../contract/duration.js';

/** The moment so many seconds from now, to the minute: `2026-11-23 22:53 UTC`. */
export function expectedMoment(now: number, seconds: number): string {
  return `${iso(now, seconds).slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * From when to when, after the start and by the clock: `+20m to +45m (12:30 to 12:55 UTC)`.
 * @param start seconds after `now` at which the offsets begin
 */
export function span(now: number, start: number, from: number, to: number): string {
  const begin = iso(now, start + from);
  const end = iso(now, start + to);
  const sameDay = begin.slice(0, 10) === iso(now, 0).slice(0, 10) && end.slice(0, 10) === begin.slice(0, 10);
  const clock = (moment: string) => (sameDay ? moment.slice(11, 16) : moment.slice(5, 16).replace('T', ' '));
  return `+${formatSeconds(from)} to +${formatSeconds(to)} (${clock(begin)} to ${clock(end)} UTC)`;
}

function iso(now: number, seconds: number): string {
  return new Date(now + seconds * 1000).toISOString();
}
