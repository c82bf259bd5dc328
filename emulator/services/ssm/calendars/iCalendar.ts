import type { AwsError } from '../../../service.js';
import { invalidDocumentContent, notModelled } from '../errors.js';
import type { Calendar, CalendarEvent } from './calendar.js';

/**
 * Reads a change calendar: iCalendar 2.0 (RFC 5545) with the property `X-CALENDAR-TYPE`. Events have a start and an end
 * in UTC, or are whole days; rules of repetition and time zones are refused.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-change-calendar.html
 * @throws InvalidDocumentContent, NotImplementedByEmulator
 */
export function parseCalendar(text: string): Calendar {
  const lines = text
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .filter(Boolean);
  const root = componentOf(lines.map(propertyOf));
  if (root.name !== 'VCALENDAR') throw invalidDocumentContent('The content is not an iCalendar.');
  const usually = CALENDAR_TYPES[root.values.get('X-CALENDAR-TYPE') ?? ''];
  if (usually === undefined) {
    throw invalidDocumentContent('X-CALENDAR-TYPE must be DEFAULT_OPEN or DEFAULT_CLOSED.');
  }
  if (root.values.get('X-CALENDAR-CMEVENTS') === 'ENABLED') throw notModelled('events of Change Manager');
  const events = root.components.filter(({ name }) => name === 'VEVENT').map(eventOf);
  return { usually, events };
}

/** The iCalendar that stands for a calendar, as Change Calendar writes it. */
export function formatCalendar(name: string, { usually, events }: Calendar): string {
  return [
    'BEGIN:VCALENDAR',
    'PRODID:-//AWS//Change Calendar 1.0//EN',
    'VERSION:2.0',
    `X-CALENDAR-TYPE:DEFAULT_${usually}`,
    `X-WR-CALDESC:${name}`,
    ...events.flatMap(({ start, end }, index) => [
      'BEGIN:VEVENT',
      `UID:${name}-${index + 1}`,
      `DTSTART:${timeText(start)}`,
      `DTEND:${timeText(end)}`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

const CALENDAR_TYPES: Readonly<Record<string, Calendar['usually']>> = {
  DEFAULT_OPEN: 'OPEN',
  DEFAULT_CLOSED: 'CLOSED',
};

/** What changes when an event is, besides its start and end. */
const NOT_MODELLED = ['DURATION', 'EXDATE', 'EXRULE', 'RDATE', 'RECURRENCE-ID', 'RRULE'];

interface Property {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly value: string;
}

interface Component {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
  readonly properties: readonly Property[];
  readonly components: readonly Component[];
}

function propertyOf(line: string): Property {
  const colon = line.indexOf(':');
  if (colon < 1) throw invalidDocumentContent(`Not a property of iCalendar: ${line.slice(0, 80)}`);
  const [name = '', ...parameters] = line.slice(0, colon).split(';');
  return { name: name.toUpperCase(), parameters, value: line.slice(colon + 1).trim() };
}

/** The one component that the lines stand for, with those inside it. */
function componentOf(lines: readonly Property[]): Component {
  const open: { name: string; properties: Property[]; components: Component[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const current = open.at(-1);
    if (line.name === 'BEGIN') {
      open.push({ name: line.value.toUpperCase(), properties: [], components: [] });
    } else if (!current) {
      break;
    } else if (line.name !== 'END') {
      current.properties.push(line);
    } else {
      if (line.value.toUpperCase() !== current.name) break;
      open.pop();
      const values = new Map(current.properties.map(({ name, value }) => [name, value]));
      const component = { ...current, values };
      const parent = open.at(-1);
      if (parent) parent.components.push(component);
      else if (index === lines.length - 1) return component;
      else break;
    }
  }
  throw invalidDocumentContent('The content is not an iCalendar: BEGIN and END do not match.');
}

function eventOf({ properties }: Component): CalendarEvent {
  const refused = properties.find(({ name }) => NOT_MODELLED.includes(name));
  if (refused) throw notModelled(`${refused.name} of iCalendar`);
  const [start, end] = (['DTSTART', 'DTEND'] as const).map((name) => {
    const property = properties.find((each) => each.name === name);
    if (!property) throw invalidDocumentContent(`An event has no ${name}.`);
    return timeOf(property);
  });
  if (start === undefined || end === undefined || end <= start) {
    throw invalidDocumentContent('An event must end after its start.');
  }
  return { start, end };
}

/** A time in UTC, or the start of a day. */
function timeOf({ name, parameters, value }: Property): number {
  if (parameters.some((parameter) => parameter.toUpperCase().startsWith('TZID='))) throw zoneRefused();
  const [, year, month, day, hour = '00', minute = '00', second = '00', utc = ''] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(value) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw invalidDocumentContent(`${name} is not a time: ${value}`);
  if (value.includes('T') && utc === '') throw zoneRefused();
  return time;
}

function zoneRefused(): AwsError {
  return notModelled('time zones of iCalendar other than UTC');
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
