/** Whether a calendar lets changes happen. */
export type CalendarState = 'OPEN' | 'CLOSED';

/** One entry of a calendar: from `start` up to, not including, `end`. Milliseconds since the epoch. */
export interface CalendarEvent {
  readonly start: number;
  readonly end: number;
}

/** A change calendar: a state that holds always but for its events, during which the other one does. */
export interface Calendar {
  readonly usually: CalendarState;
  readonly events: readonly CalendarEvent[];
}

/** What several calendars say together at a moment. */
export interface CalendarsState {
  readonly state: CalendarState;
  /** When it changes next, in milliseconds since the epoch; absent: never. */
  readonly nextTransition?: number;
}

/**
 * The state of several calendars at a moment: "OPEN only if all calendars in the request are open".
 * @param moment milliseconds since the epoch; past and future are known alike
 */
export function calendarsStateAt(calendars: readonly Calendar[], moment: number): CalendarsState {
  const state = stateOf(calendars, moment);
  const boundaries = calendars.flatMap(({ events }) => events.flatMap(({ start, end }) => [start, end]));
  const nextTransition = [...new Set(boundaries)]
    .sort((a, b) => a - b)
    .find((boundary) => boundary > moment && stateOf(calendars, boundary) !== state);
  return { state, ...(nextTransition !== undefined && { nextTransition }) };
}

function stateOf(calendars: readonly Calendar[], moment: number): CalendarState {
  return calendars.every((calendar) => isOpen(calendar, moment)) ? 'OPEN' : 'CLOSED';
}

function isOpen({ usually, events }: Calendar, moment: number): boolean {
  const during = events.some(({ start, end }) => start <= moment && moment < end);
  return during !== (usually === 'OPEN');
}
