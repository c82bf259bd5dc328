import type { ExpandedFleet } from '../../../fleet.js';
import type { FleetMoment } from '../../../fleet/sections/changeCalendars.js';
import type { World } from '../../../world.js';
import { documentsOf } from './document.js';
import { formatCalendar } from './iCalendar.js';

/** Makes the change calendars of a fleet. Times that the fleet gives as durations count from `now`. */
export function seedCalendars(world: World, { changeCalendars }: ExpandedFleet, now: number): void {
  for (const { name, account, region, usually, events, supported } of changeCalendars) {
    const calendar = {
      usually,
      events: events.map(({ start, end }) => ({ start: momentOf(start, now), end: momentOf(end, now) })),
    };
    documentsOf(world, account, region).set(name, {
      name,
      content: formatCalendar(name, calendar),
      calendar: supported ? calendar : undefined,
      createdAt: now,
      tags: new Map(),
    });
  }
}

function momentOf(moment: FleetMoment, now: number): number {
  return 'at' in moment ? moment.at : now + moment.after;
}
