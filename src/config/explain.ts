import type { z } from 'zod';
import { isMapping } from './relations.js';
import type { JsonSchema } from './jsonSchema.js';
import type { Path } from './problems.js';
import { adviceForUnknownKey } from './unknownKeys.js';

/** A mistake before it has a place in a file. */
export interface Mistake {
  readonly path: Path;
  /** What is wrong: the key itself, its value, or that there is no such key. */
  readonly about: 'key' | 'value' | 'absence';
  readonly message: string;
}

/** How a value is shown to people; lets the reader of a file show what is written there. */
export type Show = (value: unknown, path: Path) => string;

/** How mistakes in a value are explained. */
export interface Explanation {
  readonly input: unknown;
  /** The schema that `input` was parsed with, which knows the keys that may have been meant. */
  readonly schema: () => JsonSchema;
  readonly show?: Show;
}

type Issue = z.core.$ZodIssue;

/**
 * What zod found, in sentences: `expected …, got …`. The issues of unions, records and keys are opened, so that each names
 * the very value that is wrong.
 */
export function explain(issues: readonly Issue[], explanation: Explanation): Mistake[] {
  const mistakes = issues.flatMap((issue) => explainOne(issue, explanation));
  // One value may break several rules of one expectation: too small and not whole.
  const seen = new Set<string>();
  return mistakes.filter(({ path, message }) => {
    const key = JSON.stringify([path, message]);
    return !seen.has(key) && seen.add(key);
  });
}

function explainOne(issue: Issue, explanation: Explanation): Mistake[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      about: 'key',
      message: adviceForUnknownKey(path, key, explanation.schema()),
    }));
  }
  if (issue.code === 'invalid_key') {
    const expectation = issue.issues[0]?.message ?? issue.message;
    return [{ path, about: 'key', message: `${expectation}, got ${describe(path.at(-1))}` }];
  }
  const inside = issue.code === 'invalid_union' ? failuresInside(issue.errors) : [];
  if (inside.length > 0) {
    return inside.flatMap((each) =>
      explainOne({ ...each, path: [...issue.path, ...each.path] }, explanation),
    );
  }
  return [explainValue(issue, path, explanation)];
}

/** What is wrong inside the value, for the alternative whose outside it matches; empty when it matches none. */
function failuresInside(alternatives: readonly (readonly Issue[])[]): readonly Issue[] {
  return alternatives.find((issues) => issues.every((issue) => issue.path.length > 0)) ?? [];
}

function explainValue(issue: Issue, fullPath: Path, { input, show = describe }: Explanation): Mistake {
  const { path, value } = lookUp(input, fullPath);
  if (value === undefined) return { path, about: 'absence', message: `${issue.message}, got nothing` };
  // Our own rules about a list or a mapping are about what is in it: that it is one is no news.
  const isPlain = typeof value !== 'object' || value === null;
  const got = isPlain || issue.code !== 'custom' ? `, got ${show(value, path)}` : '';
  return { path, about: 'value', message: `${issue.message}${got}` };
}

/** The value at `path`, or the last one on the way: an account written as a text has no `id` of its own. */
function lookUp(input: unknown, path: Path): { path: Path; value: unknown } {
  let value = input;
  for (const [depth, key] of path.entries()) {
    if (Array.isArray(value)) value = value[Number(key)] as unknown;
    else if (isMapping(value)) value = Object.hasOwn(value, key) ? value[key] : undefined;
    else return { path: path.slice(0, depth), value };
  }
  return { path, value };
}

/** Longest value that a message shows in full, in characters. */
const SHOWN = 60;

/** A value as messages show it. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  // JSON has no word for NaN and infinity.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** The sentence for an issue whose schema has none of its own; zod's own words are for programmers. */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(' or ')}`;
    case 'invalid_union':
      return Array.isArray(issue['options'])
        ? `expected ${issue['options'].map(String).join(' or ')}`
        : 'expected one of the forms in docs/configuration.md';
    case 'too_small':
      return issue.minimum === 1 ? 'expected a list that is not empty' : `expected at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `expected a list of at most ${issue.maximum}`
        : `expected at most ${issue.maximum}`;
    default:
      return undefined;
  }
}
