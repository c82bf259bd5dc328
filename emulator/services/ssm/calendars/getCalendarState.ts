import type { GetCalendarStateCommandInput, GetCalendarStateResponse } from '@aws-sdk/client-ssm';
import { isDate } from '../../../duration.js';
import { AwsError, type RequestContext } from '../../../service.js';
import { validationException } from '../errors.js';
import { calendarsStateAt } from './calendar.js';
import { documentNamed } from './document.js';

/**
 * Whether all of some change calendars are open, now or at another time, and when that changes.
 * @throws InvalidDocument, UnsupportedCalendarException, ValidationException
 */
export function getCalendarState(
  { CalendarNames: names = [], AtTime: time }: GetCalendarStateCommandInput,
  context: RequestContext,
): GetCalendarStateResponse {
  if (names.length === 0) {
    throw validationException(
      "1 validation error detected: Value '[]' at 'calendarNames' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  const moment = time === undefined ? context.now : momentOf(time);
  const calendars = names.map((name) => {
    const { calendar } = documentNamed(name, context);
    if (!calendar) {
      throw new AwsError(
        'UnsupportedCalendarException',
        `The calendar entry contained in the SSM document ${name} isn't supported.`,
      );
    }
    return calendar;
  });
  const { state, nextTransition } = calendarsStateAt(calendars, moment);
  return {
    State: state,
    AtTime: timeText(moment),
    ...(nextTransition !== undefined && { NextTransitionTime: timeText(nextTransition) }),
  };
}

/** A time in ISO 8601; without an offset it is in UTC. */
function momentOf(text: string): number {
  const [, date = '', time = 'T00:00', offset = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(text) ??
    [];
  const [, hours, minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/.exec(offset) ?? [];
  const moment = Date.parse(`${date}${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  if (!isDate(date) || Number.isNaN(moment))
    throw validationException(`AtTime is not a time in ISO 8601: ${text}`);
  return moment;
}

/** As the examples of AWS have it: in UTC, to the second. */
function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
