const MILLISECONDS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

const PATTERN = /^(\d+(?:\.\d+)?) ?(second|minute|hour|day)s?$/;

/** Whether `text` is a length of time with its unit, as fleet files write it: `90 seconds`, `5 minutes`. */
export function isDuration(text: string): boolean {
  return PATTERN.test(text);
}

/**
 * The length of `text` in milliseconds.
 * @throws RangeError when `text` is not a number followed by seconds, minutes, hours or days
 */
export function milliseconds(text: string): number {
  const [, amount, unit = ''] = PATTERN.exec(text) ?? [];
  const factor = MILLISECONDS[unit];
  if (amount === undefined || factor === undefined) {
    throw new RangeError(`"${text}" is not a duration with its unit, such as "90 seconds" or "5 minutes"`);
  }
  return Math.round(Number(amount) * factor);
}

/** Tells which durations are no longer than `limit`; what is not a duration is left to {@link isDuration}. */
export function isAtMost(limit: string): (text: string) => boolean {
  return (text) => !isDuration(text) || milliseconds(text) <= milliseconds(limit);
}

/** Whether `text` is a moment in UTC, as fleet files write it: `2026-01-31T18:00:00Z`. */
export function isTime(text: string): boolean {
  const [, date] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}Z$/.exec(text) ?? [];
  return date !== undefined && isDate(date) && !Number.isNaN(Date.parse(text));
}

/** Whether there is such a day: `Date` takes 2026-02-31 for the third of March. */
export function isDate(text: string): boolean {
  const midnight = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
}
