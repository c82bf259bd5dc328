import { cronFields, type CronFields } from './cron.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Far enough to see every change that a year has. */
const LOOK_AHEAD_DAYS = 400;

/** A change of the clock in a time zone. */
interface ClockChange {
  /** The clock on the wall just before and just after, as milliseconds of a clock that never changes. */
  readonly before: number;
  readonly after: number;
}

/**
 * What a cron expression does that whoever wrote it may not expect, in the 400 days from `from` on. Temporal compares with the
 * clock on the wall: a time that does not exist on a day is left out, one that there is twice starts twice
 * (`ScheduleSpec.timezone` of the SDK), and where both days of the month and of the week are limited, both must hold, while crontab
 * takes either.
 * @param schedule one that the config's schema has taken
 * @returns a sentence for each; empty when there is nothing to say
 */
export function cronWarnings(
  { cron, timeZone }: { readonly cron: string; readonly timeZone: string },
  from: Date,
): string[] {
  const fields = cronFields(cron);
  const [, , monthDay = '*', , weekDay = '*'] = cron.trim().split(/\s+/);
  const warnings = [];
  if (monthDay !== '*' && weekDay !== '*') {
    warnings.push(
      `cron "${cron}" limits both the day of the month and the day of the week: Temporal starts a release only on days that ` +
        'meet both, where crontab takes either. For either, apply two schedules.',
    );
  }
  // A release every hour misses nothing when there is an hour less.
  if (fields[1]?.size === 24) return warnings;
  return [
    ...warnings,
    ...clockChanges(timeZone, from).flatMap((change) => changeWarning(change, fields, { cron, timeZone })),
  ];
}

function changeWarning(
  { before, after }: ClockChange,
  fields: CronFields,
  { cron, timeZone }: { readonly cron: string; readonly timeZone: string },
): string[] {
  const due = dueBetween(Math.min(before, after), Math.max(before, after), fields);
  if (due === undefined) return [];
  const [day, time] = [dayText(due), timeText(due)];
  const clocks = `clocks go from ${timeText(before)} to ${timeText(after)}`;
  return after > before
    ? [
        `cron "${cron}": on ${day} there is no ${time} in ${timeZone} (${clocks}), so no release starts then. ` +
          'Choose an hour that every day has.',
      ]
    : [
        `cron "${cron}": on ${day} there is ${time} twice in ${timeZone} (${clocks}), so two releases start. ` +
          'Choose an hour that no day has twice.',
      ];
}

/** The first time between two times of the clock on the wall that the cron expression is due at. */
function dueBetween(start: number, end: number, fields: CronFields): number | undefined {
  for (let time = start; time < end; time += MINUTE) {
    const wall = new Date(time);
    const numbers = [
      wall.getUTCMinutes(),
      wall.getUTCHours(),
      wall.getUTCDate(),
      wall.getUTCMonth() + 1,
      wall.getUTCDay(),
    ];
    if (fields.every((field, index) => field.has(numbers[index] ?? -1))) return time;
  }
  return undefined;
}

function clockChanges(timeZone: string, from: Date): ClockChange[] {
  const wall = wallClock(timeZone);
  const offset = (time: number) => wall(time) - time;
  const changes: ClockChange[] = [];
  const first = Math.floor(from.getTime() / HOUR) * HOUR;
  for (let day = 0; day < LOOK_AHEAD_DAYS; day++) {
    let old = first + day * DAY;
    let changed = old + DAY;
    if (offset(old) === offset(changed)) continue;
    const was = offset(old);
    while (changed - old > MINUTE) {
      const middle = old + Math.floor((changed - old) / 2 / MINUTE) * MINUTE;
      if (offset(middle) === was) old = middle;
      else changed = middle;
    }
    changes.push({ before: changed + was, after: wall(changed) });
  }
  return changes;
}

/** Tells the clock on the wall, in milliseconds as if it were UTC. */
function wallClock(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  };
}

function dayText(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10);
}

function timeText(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}
