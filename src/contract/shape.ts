import { cut, quote } from './texts.js';
import { whyUnreadable } from './unreadable.js';

/**
 * The form of what comes over a wire: gives the value as it may be used, or throws a {@link Mistake}. Signals, updates, queries
 * and workflow inputs come from anyone who can reach the server, and an error in a workflow that is no failure stops it
 * for ever; so nothing is used before its shape has let it through.
 *
 * Pure and without dependencies, for it runs in workflow code; `config/schema.ts` is for files.
 */
export type Shape<T> = (value: unknown, path: string) => T;

/** What a shape makes of a value. */
export type Read<T> = { readonly value: T } | { readonly mistake: string };

/** Why a value has not the form that was expected. */
class Mistake extends Error {}

/** Reads a value that somebody has sent. */
export function read<T>(shape: Shape<T>, sent: unknown): Read<T> {
  const why = whyUnreadable(sent);
  if (why !== undefined) return { mistake: `it cannot be read: ${cut(why, 200)}` };
  try {
    return { value: shape(sent, '') };
  } catch (error) {
    if (error instanceof Mistake) return { mistake: error.message };
    throw error;
  }
}

/** Refuses a value. */
export function mistaken(expected: string, value: unknown, path: string): never {
  const where = path === '' ? '' : ` in "${cut(path, 200)}"`;
  throw new Mistake(`expected ${expected}${where}, got ${quote(value)}`);
}

/** Whatever it is: it is not looked at. */
export const anything: Shape<unknown> = (value) => value;

/** A text that nobody reads for its own sake: one that is longer is refused. */
export function text(most: number, expected = `a text of 1 to ${most} characters`): Shape<string> {
  return (value, path) => {
    if (typeof value !== 'string' || value.trim() === '' || value.length > most)
      mistaken(expected, value, path);
    return value;
  };
}

/** Any text: whoever keeps it cuts it. */
export const anyText: Shape<string> = (value, path) =>
  typeof value === 'string' ? value : mistaken('a text', value, path);

/** A text of a certain form. */
export function like(pattern: RegExp, expected: string): Shape<string> {
  return (value, path) =>
    typeof value === 'string' && pattern.test(value) ? value : mistaken(expected, value, path);
}

/** What a person has written: one that is longer is cut. */
export function words(most: number, expected = 'a text'): Shape<string> {
  return (value, path) =>
    typeof value === 'string' ? cut(value.trim(), most) : mistaken(expected, value, path);
}

/** Who asks: a name that is not blank; one that is longer is cut. */
export function person(most: number, expected: string): Shape<string> {
  const written = words(most, expected);
  return (value, path) => {
    const name = written(value, path);
    return name === '' ? mistaken(expected, value, path) : name;
  };
}

export function wholeNumber(least: number, most: number): Shape<number> {
  return (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? value
      : mistaken(`a whole number from ${least} to ${most}`, value, path);
}

/** A number that is finite and not below 0. */
export const amount: Shape<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : mistaken('a number, at least 0', value, path);

export const flag: Shape<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : mistaken('true or false', value, path);

/** One of certain values. */
export function oneOf<const Value extends string | boolean>(
  values: readonly Value[],
  expected = `one of ${values.join(', ')}`,
): Shape<Value> {
  return (value, path) => {
    const found = values.find((one) => one === value);
    return found === undefined ? mistaken(expected, value, path) : found;
  };
}

export function list<T>(
  item: Shape<T>,
  least: number,
  most: number,
  expected = `a list of ${least} to ${most}`,
): Shape<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) mistaken(expected, value, path);
    return value.map((one, index) => item(one, `${path}[${index}]`));
  };
}

/** A mapping whose keys are nobody's names. */
export function mapping<T>(
  key: Shape<string>,
  item: Shape<T>,
  least: number,
  most: number,
  expected = `a mapping of ${least} to ${most}`,
): Shape<Record<string, T>> {
  return (value, path) => {
    const entries = Object.entries(asMapping(value, path, expected));
    if (entries.length < least || entries.length > most) mistaken(expected, value, path);
    return Object.fromEntries(entries.map(([name, one]) => [key(name, path), item(one, under(path, name))]));
  };
}

/** What may be missing. A `null` is not: nobody who leaves something out sends one. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

type Fields<T> = { readonly [Key in keyof T]-?: Shape<T[Key]> };

/** A mapping with these members, and without what nobody knows: whoever sends more is newer. */
export function object<T extends object>(fields: Fields<T>, expected = 'an object'): Shape<T> {
  return (value, path) => {
    const sent = asMapping(value, path, expected);
    const taken = entriesOf(fields).flatMap(([key, shape]) => {
      const member = shape(own(sent, key), under(path, key));
      return member === undefined ? [] : [[key, member] as const];
    });
    return Object.fromEntries(taken) as T;
  };
}

/** The same, with nothing else in it. */
export function strict<T extends object>(fields: Fields<T>, expected = 'an object'): Shape<T> {
  const known = object(fields, expected);
  return (value, path) => {
    const unknown = Object.keys(asMapping(value, path, expected)).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined) mistaken(`one of ${Object.keys(fields).join(', ')}`, unknown, path);
    return known(value, path);
  };
}

/**
 * What our own workflows send each other, which is handed on as it is: what is read of it has the form that is read, and
 * the rest may come from a newer build.
 */
export function open<T extends object>(fields: { readonly [Key in keyof T]?: Shape<T[Key]> }): Shape<T> {
  return (value, path) => {
    const sent = asMapping(value, path, 'an object');
    for (const [key, shape] of entriesOf(fields)) shape(own(sent, key), under(path, key));
    return sent as T;
  };
}

/** Looks again at what a shape has let through. */
export function checked<T>(shape: Shape<T>, mistakeIn: (value: T) => string | undefined): Shape<T> {
  return (value, path) => {
    const taken = shape(value, path);
    const expected = mistakeIn(taken);
    return expected === undefined ? taken : mistaken(expected, value, path);
  };
}

function asMapping(value: unknown, path: string, expected: string): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) mistaken(expected, value, path);
  return value as Record<string, unknown>;
}

/** A member that the value has itself: what every object has from elsewhere (`constructor`) is not sent by anybody. */
function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function entriesOf(fields: object): [string, Shape<unknown>][] {
  return Object.entries(fields) as [string, Shape<unknown>][];
}

function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
