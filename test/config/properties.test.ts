import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkConfig } from '../../src/config/check.js';
import { exampleConfig } from '../../src/config/example.js';
import { loadConfigText } from '../../src/config/load.js';
import { ConfigError } from '../../src/config/problems.js';

const EXAMPLE = parse(exampleConfig()) as Record<string, unknown>;

type Step = string | number;

/** Paths of every value in the example. */
function pathsOf(value: unknown, path: Step[] = []): Step[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Array.isArray(value)
    ? value.flatMap((each, index) => pathsOf(each, [...path, index]))
    : Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]));
  return path.length === 0 ? inside : [path, ...inside];
}

/** A copy of the example with one value changed, one removed or one key added. */
function changed(path: Step[], change: 'set' | 'remove' | 'add', value: unknown): unknown {
  const copy = structuredClone(EXAMPLE);
  let parent: unknown = copy;
  for (const step of path.slice(0, -1)) parent = (parent as Record<Step, unknown>)[step];
  const holder = parent as Record<Step, unknown>;
  const last = path.at(-1) ?? '';
  if (change === 'set') holder[last] = value;
  else if (change === 'add') holder[`${last}s`] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

const mutation = fc.tuple(
  fc.constantFrom(...pathsOf(EXAMPLE)),
  fc.constantFrom('set' as const, 'remove' as const, 'add' as const),
  fc.oneof(
    fc.anything({ maxDepth: 2 }),
    fc.constantFrom('', '5', 5, 0.5, true, null, [], {}, ['a'], { a: 1 }),
  ),
);

/** What zod says by itself, and must never be read by a person who writes a config. */
const WORDS_OF_ZOD = /Invalid |Unrecognized|Too (small|big)|undefined|\[object/;

test('a checked config is checked again with the same result', () => {
  fc.assert(
    fc.property(mutation, ([path, change, value]) => {
      let once;
      try {
        once = checkConfig(changed(path, change, value));
      } catch {
        return;
      }
      expect(checkConfig(once)).toEqual(once);
      // It travels as JSON: nothing may be lost on the way.
      expect(checkConfig(JSON.parse(JSON.stringify(once)))).toEqual(once);
    }),
    { numRuns: 500 },
  );
});

test('a config with anything in it is accepted, or refused in our words', () => {
  fc.assert(
    fc.property(mutation, ([path, change, value]) => {
      try {
        checkConfig(changed(path, change, value));
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
        for (const { message } of error.problems) expect(message).not.toMatch(WORDS_OF_ZOD);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a damaged file is accepted, or refused with places that are in it', () => {
  const text = exampleConfig();
  const damage = fc.record({
    at: fc.nat(text.length),
    removed: fc.nat(40),
    inserted: fc.oneof(
      fc.string({ maxLength: 10 }),
      fc.constantFrom(
        '*a',
        '&a ',
        '<<: *a',
        '- ',
        '{',
        ']',
        '\t',
        '\n',
        '!x ',
        '? ',
        '|',
        '"',
        '__proto__: 1\n',
        '---\n',
      ),
    ),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const damaged = damages.reduce(
        (whole, { at, removed, inserted }) => whole.slice(0, at) + inserted + whole.slice(at + removed),
        text,
      );
      try {
        loadConfigText(damaged);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        const lines = damaged.split(/\r\n|\r|\n/);
        for (const { line, column } of error.problems) {
          if (line === undefined || column === undefined) continue;
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test('a key named __proto__ is refused like any other unknown key', () => {
  const text = exampleConfig().replace(
    'pipeline: base-linux',
    'pipeline: base-linux\n__proto__: { approval: true }',
  );
  expect(() => loadConfigText(text)).toThrow(/__proto__ {2}unknown key/);
});
