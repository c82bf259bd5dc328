import { z } from 'zod';
import { isDuration, isTime, milliseconds } from '../../duration.js';
import { accountId, place } from '../common.js';
import { regionsOf } from '../placement.js';
import type { ReferenceCheck } from '../referenceCheck.js';

const moment = z
  .string()
  .refine(
    (text) => isDuration(text) || isTime(text),
    'expected a time in UTC, such as 2026-01-31T18:00:00Z, or a duration from the start of the emulator',
  );

/** Change calendars of Systems Manager as a fleet file describes them. */
export const changeCalendar = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_\-.]{3,128}$/, 'expected 3 to 128 letters, digits and . - _'),
  account: accountId,
  ...place,
  default: z.enum(['open', 'closed']).default('open').describe('What it is outside of its events.'),
  events: z
    .array(z.strictObject({ start: moment, end: moment }))
    .default([])
    .describe('Times in which it is the opposite of its default.'),
  supported: z
    .boolean()
    .default(true)
    .describe('false: GetCalendarState answers UnsupportedCalendarException.'),
});

type DescribedCalendar = z.output<typeof changeCalendar>;

/** A moment in milliseconds: since the epoch, or after the emulator's start. */
export type FleetMoment = { readonly at: number } | { readonly after: number };

/** One change calendar. */
export interface FleetChangeCalendar {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Outside of its events. */
  readonly usually: 'OPEN' | 'CLOSED';
  readonly events: readonly { readonly start: FleetMoment; readonly end: FleetMoment }[];
  /** Whether Change Calendar can say what state it has. */
  readonly supported: boolean;
}

/** One entry per calendar and Region. */
export function expandChangeCalendars(calendars: readonly DescribedCalendar[]): FleetChangeCalendar[] {
  return calendars.flatMap((described) =>
    regionsOf(described).map((region) => ({
      name: described.name,
      account: described.account,
      region,
      usually: described.default === 'open' ? ('OPEN' as const) : ('CLOSED' as const),
      events: described.events.map(({ start, end }) => ({ start: momentOf(start), end: momentOf(end) })),
      supported: described.supported,
    })),
  );
}

/** Whether the change calendars of a fleet fit the rest of it. */
export function checkChangeCalendars(calendars: readonly DescribedCalendar[], check: ReferenceCheck): void {
  for (const [index, described] of calendars.entries()) {
    const path = `changeCalendars[${index}]`;
    check.accounts(`${path}.account`, [described.account]);
    for (const region of check.place(path, described)) {
      check.unique(`${path}.name`, 'change calendar', `${described.account}/${region}/${described.name}`);
    }
    for (const [position, { start, end }] of described.events.entries()) {
      const eventPath = `${path}.events[${position}]`;
      if (isDuration(start) !== isDuration(end)) {
        check.report(eventPath, 'expected two times or two durations');
      } else if (isDuration(start) ? milliseconds(end) <= milliseconds(start) : end <= start) {
        check.report(`${eventPath}.end`, 'must be after start');
      }
    }
  }
}

function momentOf(text: string): FleetMoment {
  return isDuration(text) ? { after: milliseconds(text) } : { at: Date.parse(text) };
}
