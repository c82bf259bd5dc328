/** One field of a cron expression: its name for people, its range, and the names its numbers go by. */
interface Field {
  readonly title: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS: readonly Field[] = [
  { title: 'minute', minimum: 0, maximum: 59 },
  { title: 'hour', minimum: 0, maximum: 23 },
  { title: 'day of the month', minimum: 1, maximum: 31 },
  { title: 'month', minimum: 1, maximum: 12, names: MONTHS },
  // Both 0 and 7 are Sunday.
  { title: 'day of the week', minimum: 0, maximum: 7, names: DAYS },
];

/**
 * What is wrong with a cron expression of five fields, as a sentence that begins with "expected"; undefined when
 * nothing is. Takes what crontab and Temporal's schedules both take: `*`, numbers, names of three letters, ranges, steps and
 * lists of these.
 */
export function cronMistake(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    return 'expected a cron expression of five fields: minute, hour, day of the month, month, day of the week';
  }
  for (const [index, field] of FIELDS.entries()) {
    const part = parts[index] ?? '';
    if (!part.split(',').every((item) => isItem(item, field))) {
      const range = `${field.minimum} to ${field.maximum}`;
      const names = field.names ? ` or ${field.names[0]} to ${field.names.at(-1)}` : '';
      return `expected as ${field.title} (field ${index + 1}) * or ${range}${names}, as a list, range or step of these`;
    }
  }
  return undefined;
}

function isItem(item: string, field: Field): boolean {
  const [span = '', step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,2}$/.test(step))) return false;
  if (span === '*') return true;
  const ends = span.split('-').map((end) => numberOf(end, field));
  const [from, to = from] = ends;
  return ends.length <= 2 && from !== undefined && to !== undefined && from <= to;
}

function numberOf(text: string, { minimum, maximum, names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return minimum + named;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= minimum && value <= maximum ? value : undefined;
}

/** When a cron expression is due by the clock on the wall: whether each field has the number. */
export type CronFields = readonly ReadonlySet<number>[];

/**
 * The numbers that each field of a cron expression means: minute, hour, day of the month, month (from 1), day of the week (from 0,
 * Sunday).
 * @param expression one that {@link cronMistake} finds nothing wrong with
 */
export function cronFields(expression: string): CronFields {
  const parts = expression.trim().split(/\s+/);
  return FIELDS.map((field, index) => {
    const numbers = (parts[index] ?? '').split(',').flatMap((item) => numbersOf(item, field));
    // Sunday is 7, too.
    return new Set(index === 4 ? numbers.map((number) => number % 7) : numbers);
  });
}

function numbersOf(item: string, field: Field): number[] {
  const [span = '', step] = item.split('/');
  const [first, last] = span === '*' ? [] : span.split('-').map((end) => numberOf(end, field));
  const from = first ?? field.minimum;
  // `5/10` means from 5 on, as Temporal reads it; `5` alone means 5.
  const to = last ?? (first === undefined || step !== undefined ? field.maximum : first);
  const by = step === undefined ? 1 : Number(step);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, count) => from + count * by);
}
