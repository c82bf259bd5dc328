/** A length of time with its unit, as people write it: `90 seconds`, `2 hours`, `1h`. */
export type Duration = string;

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const PATTERN = /^(\d+(?:\.\d+)?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)$/;

/** Whether `text` is a {@link Duration}. */
export function isDuration(text: string): boolean {
  return PATTERN.test(text.trim());
}

/**
 * The length of `text` in seconds.
 * @throws RangeError when `text` is not a duration with a unit
 */
export function seconds(text: Duration): number {
  const [, amount, unit] = PATTERN.exec(text.trim()) ?? [];
  const perUnit = SECONDS_PER_UNIT[unit?.charAt(0) ?? ''];
  if (amount === undefined || perUnit === undefined) {
    throw new RangeError(
      `"${text}" is not a duration: expected a number and a unit, such as "90 seconds" or "2 hours"`,
    );
  }
  return Number(amount) * perUnit;
}

/** The length of `text` in milliseconds, as timers take it. */
export function milliseconds(text: Duration): number {
  return Math.round(seconds(text) * 1000);
}

/** A number of seconds as people read it: `45s`, `12m30s`, `3h05m`, `2d4h`. */
export function formatSeconds(total: number): string {
  const whole = Math.max(0, Math.round(total));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  const two = (value: number) => String(value).padStart(2, '0');
  if (days > 0) return hours > 0 ? `${days}d${hours}h` : `${days}d`;
  if (hours > 0) return minutes > 0 ? `${hours}h${two(minutes)}m` : `${hours}h`;
  if (minutes > 0) return rest > 0 ? `${minutes}m${two(rest)}s` : `${minutes}m`;
  return `${rest}s`;
}
