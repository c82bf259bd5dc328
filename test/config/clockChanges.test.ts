import { expect, it, test } from 'vitest';
import { cronWarnings } from '../../src/config/clockChanges.js';
import { cronFields } from '../../src/config/cron.js';

const FROM = new Date('2026-11-30T12:00:00Z');

const warnings = (cron: string, timeZone: string) => cronWarnings({ cron, timeZone }, FROM);

test.each([
  [
    '30 2 * * *',
    'Europe/Berlin',
    [
      'on 2027-03-28 there is no 02:30 in Europe/Berlin (clocks go from 02:00 to 03:00)',
      'on 2027-10-31 there is 02:30 twice in Europe/Berlin (clocks go from 03:00 to 02:00)',
    ],
  ],
  [
    '30 1 * * *',
    'America/New_York',
    ['on 2027-11-07 there is 01:30 twice in America/New_York (clocks go from 02:00 to 01:00)'],
  ],
  // Half an hour, and on the other half of the Earth.
  [
    '10,40 2 * * *',
    'Australia/Lord_Howe',
    ['on 2027-10-03 there is no 02:10 in Australia/Lord_Howe (clocks go from 02:00 to 02:30)'],
  ],
  // The clock changes at midnight.
  [
    '0 0 * * *',
    'Africa/Cairo',
    ['on 2027-04-30 there is no 00:00 in Africa/Cairo (clocks go from 00:00 to 01:00)'],
  ],
  ['30 2 * * sun', 'Europe/Berlin', ['2027-03-28 there is no 02:30', '2027-10-31 there is 02:30 twice']],
  ['30 2 * * mon', 'Europe/Berlin', []],
  ['30 2 * jan *', 'Europe/Berlin', []],
  ['0 3 * * *', 'Europe/Berlin', []],
  ['59 1 * * *', 'Europe/Berlin', []],
  ['0 * * * *', 'Europe/Berlin', []],
  ['*/15 0-23 * * *', 'Europe/Berlin', []],
  ['30 2 * * *', 'UTC', []],
  ['30 2 * * *', 'Asia/Kolkata', []],
] as const)('%s in %s', (cron, timeZone, expected) => {
  const found = warnings(cron, timeZone);
  expect(found).toHaveLength(expected.length);
  expected.forEach((part, index) => expect(found[index]).toContain(part));
});

it('says that Temporal wants both days where crontab takes either', () => {
  expect(warnings('0 4 1 * mon', 'UTC')).toEqual([
    expect.stringContaining('both the day of the month and the day of the week'),
  ]);
});

test.each([
  ['*/20 5 * * *', 0, [0, 20, 40]],
  ['5/10 5 * * *', 0, [5, 15, 25, 35, 45, 55]],
  ['1-7/3,9 5 * * *', 0, [1, 4, 7, 9]],
  ['0 5 * mar-may,12 *', 3, [3, 4, 5, 12]],
  ['0 5 * * fri-7', 4, [5, 6, 0]],
])('the numbers of %s', (cron, field, numbers) => {
  expect([...(cronFields(cron)[field] ?? [])]).toEqual(numbers);
});
