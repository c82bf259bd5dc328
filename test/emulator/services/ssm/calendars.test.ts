import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  GetCalendarStateCommand,
  GetDocumentCommand,
  type CreateDocumentCommandInput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../../emulator/fleet.js';
import { calendarsStateAt, type Calendar } from '../../../../emulator/services/ssm/calendars/calendar.js';
import { formatCalendar, parseCalendar } from '../../../../emulator/services/ssm/calendars/iCalendar.js';
import { clientsOf, emulate, OWNER, REGION, SECOND, STAGING } from '../../support.js';

const HOUR = 3600 * SECOND;

type FleetCalendar = NonNullable<Parameters<typeof fleetOf>[0]>[number];

function fleetOf(changeCalendars: readonly object[]) {
  return parseFleet({
    owner: OWNER,
    regions: [REGION],
    accounts: [{ id: STAGING, name: 'staging' }],
    changeCalendars: changeCalendars.map((calendar) => ({ account: STAGING, region: REGION, ...calendar })),
  });
}

/** A client of an account with change calendars; it is 2026-01-01T00:00:00Z. */
async function withCalendars(...calendars: FleetCalendar[]) {
  const emulator = await emulate(fleetOf(calendars));
  return { emulator, clock: emulator.clock, ssm: clientsOf(emulator, STAGING).ssm };
}

async function stateOf(ssm: SSMClient, CalendarNames: string[], AtTime?: string) {
  const { State, NextTransitionTime } = await ssm.send(
    new GetCalendarStateCommand({ CalendarNames, ...(AtTime !== undefined && { AtTime }) }),
  );
  return [State, NextTransitionTime];
}

const FREEZE = {
  name: 'freeze',
  events: [{ start: '2026-01-01T06:00:00Z', end: '2026-01-01T08:00:00Z' }],
};

describe('GetCalendarState', () => {
  it('is open but for the events of a calendar that is open by default', async () => {
    const { ssm, clock } = await withCalendars(FREEZE);
    expect(await stateOf(ssm, ['freeze'])).toEqual(['OPEN', '2026-01-01T06:00:00Z']);
    clock.advance(6 * HOUR - 1);
    expect(await stateOf(ssm, ['freeze'])).toEqual(['OPEN', '2026-01-01T06:00:00Z']);
    clock.advance(1);
    expect(await stateOf(ssm, ['freeze'])).toEqual(['CLOSED', '2026-01-01T08:00:00Z']);
    clock.advance(2 * HOUR);
    expect(await stateOf(ssm, ['freeze'])).toEqual(['OPEN', undefined]);
  });

  it('is closed but for the events of a calendar that is closed by default', async () => {
    const { ssm } = await withCalendars({
      name: 'windows',
      default: 'closed',
      events: [{ start: '30 minutes', end: '1 hour' }],
    });
    expect(await stateOf(ssm, ['windows'])).toEqual(['CLOSED', '2026-01-01T00:30:00Z']);
    expect(await stateOf(ssm, ['windows'], '2026-01-01T00:45:00Z')).toEqual(['OPEN', '2026-01-01T01:00:00Z']);
  });

  // "The command returns the status of OPEN only if all calendars in the request are open."
  it('of several calendars is open only if all are', async () => {
    const { ssm } = await withCalendars(FREEZE, {
      name: 'windows',
      default: 'closed',
      events: [{ start: '5 hours', end: '7 hours' }],
    });
    const both = ['freeze', `arn:aws:ssm:${REGION}:${STAGING}:document/windows`];
    expect(await stateOf(ssm, both)).toEqual(['CLOSED', '2026-01-01T05:00:00Z']);
    expect(await stateOf(ssm, both, '2026-01-01T05:00:00Z')).toEqual(['OPEN', '2026-01-01T06:00:00Z']);
    expect(await stateOf(ssm, both, '2026-01-01T06:30:00Z')).toEqual(['CLOSED', undefined]);
  });

  it.each([
    ['2026-01-01T07:00:00+0100', 'CLOSED'],
    ['2026-01-01T07:00:00+01:00', 'CLOSED'],
    ['2026-01-01T05:59:59.999Z', 'OPEN'],
    ['2026-01-01', 'OPEN'],
  ])('takes the time %s', async (time, state) => {
    const { ssm } = await withCalendars(FREEZE);
    expect(await stateOf(ssm, ['freeze'], time)).toEqual([state, expect.any(String)]);
  });

  it.each([
    ['a calendar that is not there', ['none'], undefined, 'InvalidDocument'],
    [
      'a calendar of another account',
      [`arn:aws:ssm:${REGION}:${OWNER}:document/freeze`],
      undefined,
      'InvalidDocument',
    ],
    ['what Change Calendar does not support', ['freeze', 'odd'], undefined, 'UnsupportedCalendarException'],
    ['no calendar', [], undefined, 'ValidationException'],
    ['a time that is none', ['freeze'], 'tomorrow', 'ValidationException'],
    ['a day that is none', ['freeze'], '2026-13-01T00:00:00Z', 'ValidationException'],
    ['a day that the month has not', ['freeze'], '2026-02-31T00:00:00Z', 'ValidationException'],
  ])('refuses %s', async (_, names, time, name) => {
    const { ssm } = await withCalendars(FREEZE, { name: 'odd', supported: false });
    await expect(stateOf(ssm, names, time)).rejects.toMatchObject({ name });
  });
});

const times = fc.integer({ min: 0, max: 40 });
const calendars: fc.Arbitrary<Calendar> = fc.record({
  usually: fc.constantFrom('OPEN', 'CLOSED'),
  events: fc.array(
    fc
      .tuple(times, fc.integer({ min: 1, max: 10 }))
      .map(([start, length]) => ({ start, end: start + length })),
    { maxLength: 4 },
  ),
});

it('the next transition is the first moment with another state', () => {
  fc.assert(
    fc.property(fc.array(calendars, { minLength: 1, maxLength: 3 }), times, (all, moment) => {
      const { state, nextTransition } = calendarsStateAt(all, moment);
      const later = Array.from({ length: 60 }, (_, step) => moment + 1 + step);
      expect(nextTransition).toBe(later.find((each) => calendarsStateAt(all, each).state !== state));
    }),
  );
});

describe('a change calendar as a document', () => {
  const content = (...lines: string[]) =>
    [
      'BEGIN:VCALENDAR',
      'PRODID:-//AWS//Change Calendar 1.0//EN',
      'VERSION:2.0',
      ...lines,
      'END:VCALENDAR',
      '',
    ].join('\r\n');
  const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'];
  const OPEN = 'X-CALENDAR-TYPE:DEFAULT_OPEN';

  function create(ssm: SSMClient, Content: string, input: Partial<CreateDocumentCommandInput> = {}) {
    return ssm.send(
      new CreateDocumentCommand({
        Name: 'holidays',
        DocumentType: 'ChangeCalendar',
        DocumentFormat: 'TEXT',
        Content,
        ...input,
      }),
    );
  }

  it('is made, read and removed', async () => {
    const { emulator, ssm } = await withCalendars();
    const text = content(
      OPEN,
      'X-WR-CALDESC:When nobody is there to look,',
      ' folded as RFC 5545 has it',
      ...event('DTSTART:20260101T060000Z', 'DTEND:20260101T080000Z', 'SUMMARY:Freeze'),
      ...event('DTSTART;VALUE=DATE:20260102', 'DTEND;VALUE=DATE:20260103'),
    );
    const { DocumentDescription } = await create(ssm, text);
    expect(DocumentDescription).toMatchObject({
      Name: 'holidays',
      Owner: STAGING,
      DocumentVersion: '1',
      DocumentType: 'ChangeCalendar',
    });
    expect(await stateOf(ssm, ['holidays'], '2026-01-01T07:00:00Z')).toEqual([
      'CLOSED',
      '2026-01-01T08:00:00Z',
    ]);
    expect(await stateOf(ssm, ['holidays'], '2026-01-01T09:00:00Z')).toEqual([
      'OPEN',
      '2026-01-02T00:00:00Z',
    ]);
    await expect(create(ssm, text)).rejects.toMatchObject({ name: 'DocumentAlreadyExists' });

    const read = await ssm.send(new GetDocumentCommand({ Name: 'holidays', DocumentVersion: '$LATEST' }));
    expect(read).toMatchObject({ Content: text, Status: 'Active', DocumentFormat: 'TEXT' });
    await expect(
      ssm.send(new GetDocumentCommand({ Name: 'holidays', DocumentVersion: '2' })),
    ).rejects.toMatchObject({ name: 'InvalidDocumentVersion' });

    await ssm.send(new DeleteDocumentCommand({ Name: 'holidays' }));
    await expect(stateOf(ssm, ['holidays'])).rejects.toMatchObject({ name: 'InvalidDocument' });
    await expect(ssm.send(new DeleteDocumentCommand({ Name: 'holidays' }))).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
    expect(emulator.journal.effects.map(({ action }) => action)).toEqual([
      'CreateDocument',
      'DeleteDocument',
    ]);
  });

  it.each([
    ['of another type', content(OPEN), { DocumentType: 'Command' }, 'NotImplementedByEmulator'],
    ['that repeats', content(OPEN, ...event('RRULE:FREQ=WEEKLY')), {}, 'NotImplementedByEmulator'],
    [
      'in a time zone',
      content(OPEN, ...event('DTSTART;TZID=Europe/Berlin:20260101T060000')),
      {},
      'NotImplementedByEmulator',
    ],
    [
      'in local time',
      content(OPEN, ...event('DTSTART:20260101T060000', 'DTEND:20260101T070000')),
      {},
      'NotImplementedByEmulator',
    ],
    ['in JSON', content(OPEN), { DocumentFormat: 'JSON' }, 'InvalidDocumentContent'],
    ['without a type of calendar', content(), {}, 'InvalidDocumentContent'],
    ['that is no calendar', '{}', {}, 'InvalidDocumentContent'],
    ['that does not end', content(OPEN).replace('END:VCALENDAR', ''), {}, 'InvalidDocumentContent'],
    [
      'with an event without an end',
      content(OPEN, ...event('DTSTART:20260101T060000Z')),
      {},
      'InvalidDocumentContent',
    ],
    [
      'with an event that ends before',
      content(OPEN, ...event('DTSTART:20260102', 'DTEND:20260101')),
      {},
      'InvalidDocumentContent',
    ],
    ['that is too large', content(OPEN, `X-WR-CALDESC:${'x'.repeat(65_536)}`), {}, 'MaxDocumentSizeExceeded'],
    ['with a reserved name', content(OPEN), { Name: 'AWS-Holidays' }, 'ValidationException'],
  ] as const)('%s is refused', async (_, text, input, name) => {
    const { emulator, ssm } = await withCalendars();
    await expect(create(ssm, text, input)).rejects.toMatchObject({ name });
    expect(emulator.journal.effects).toEqual([]);
  });

  it('of a fleet says what GetCalendarState answers', async () => {
    const { ssm } = await withCalendars(FREEZE);
    const { Content = '' } = await ssm.send(new GetDocumentCommand({ Name: 'freeze' }));
    expect(parseCalendar(Content)).toEqual({
      usually: 'OPEN',
      events: [{ start: Date.UTC(2026, 0, 1, 6), end: Date.UTC(2026, 0, 1, 8) }],
    });
  });

  it('is read as it is written', () => {
    const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * SECOND);
    const written = fc.record({
      usually: fc.constantFrom('OPEN' as const, 'CLOSED' as const),
      events: fc.array(
        fc
          .tuple(second, fc.integer({ min: 1, max: 100 }))
          .map(([start, hours]) => ({ start, end: start + hours * HOUR })),
      ),
    });
    fc.assert(
      fc.property(written, (calendar) => {
        expect(parseCalendar(formatCalendar('some', calendar))).toEqual(calendar);
      }),
    );
  });
});

describe('a fleet with change calendars', () => {
  it.each([
    [{ name: 'x' }, 'changeCalendars[0].name: expected 3 to 128 letters'],
    [
      { name: 'odd', events: [{ start: 'soon', end: '1 hour' }] },
      'changeCalendars[0].events[0].start: expected a time in UTC',
    ],
    [
      { name: 'odd', events: [{ start: '1 hour', end: '30 minutes' }] },
      'changeCalendars[0].events[0].end: must be after start',
    ],
    [
      { name: 'odd', events: [{ start: '1 hour', end: '2026-01-01T00:00:00Z' }] },
      'expected two times or two durations',
    ],
    [{ name: 'odd', account: '999999999999' }, 'changeCalendars[0].account: 999999999999 is neither'],
  ])('is refused when one is wrong: %j', (calendar, message) => {
    expect(() => fleetOf([calendar])).toThrow(message);
  });
});
