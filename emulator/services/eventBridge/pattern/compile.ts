import { operatorTest, PatternError, type ValueTest } from './operators.js';

export { PatternError } from './operators.js';

/** `EventPattern` in the EventBridge API reference: "Maximum length of 4096." */
const LONGEST_PATTERN = 4096;

/** Whether an event matches a pattern. */
export type EventTest = (event: Readonly<Record<string, unknown>>) => boolean;

/**
 * Makes a test out of an event pattern.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @param pattern JSON
 * @throws PatternError for what is no pattern
 */
export function compilePattern(pattern: string): EventTest {
  if (pattern.length > LONGEST_PATTERN) throw new PatternError('the pattern is too long');
  let parsed: unknown;
  try {
    parsed = JSON.parse(pattern);
  } catch {
    throw new PatternError('the pattern is not JSON');
  }
  if (!isObject(parsed)) throw new PatternError('the pattern must be an object');
  return compileObject(parsed, '');
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: string): EventTest {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternError(`${path || 'the pattern'} must not be empty`);
  const tests = entries.map(([key, part]) => compileMember(key, part, path ? `${path}.${key}` : key));
  return (event) => tests.every((test) => test(event));
}

function compileMember(key: string, part: unknown, path: string): EventTest {
  if (key === '$or') return compileOr(part, path);
  if (Array.isArray(part)) return compileField(key, part, path);
  if (!isObject(part)) throw new PatternError(`${path} must be an object or an array`);
  const test = compileObject(part, path);
  // Of several objects, one has to match by itself.
  return (event) => valuesOf(event, key).some((value) => test(isObject(value) ? value : {}));
}

/** At least two alternatives, each for the members beside it. */
function compileOr(part: unknown, path: string): EventTest {
  if (!Array.isArray(part) || part.length < 2 || !part.every(isObject)) {
    throw new PatternError(`${path} must be an array of at least two objects`);
  }
  const tests = part.map((alternative) => compileObject(alternative, path));
  return (event) => tests.some((test) => test(event));
}

function compileField(key: string, alternatives: readonly unknown[], path: string): EventTest {
  if (alternatives.length === 0) throw new PatternError(`${path} must not be an empty array`);
  const tests = alternatives.map((alternative): ValueTest => {
    if (isObject(alternative)) return operatorTest(alternative, path);
    if (Array.isArray(alternative)) throw new PatternError(`${path} must not have an array in an array`);
    return { present: (value) => value === alternative, absent: false };
  });
  return (event) => {
    const values = valuesOf(event, key).filter((value) => value !== undefined && !isObject(value));
    return tests.some((test) =>
      values.length > 0 ? values.some((value) => test.present(value)) : test.absent,
    );
  };
}

/** What an event has under a key: the items of an array count each for itself. An absent value is undefined. */
function valuesOf(event: Readonly<Record<string, unknown>>, key: string): unknown[] {
  const value = Object.hasOwn(event, key) ? event[key] : undefined;
  return Array.isArray(value) ? value.flat(Infinity) : [value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
