import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANY_CHARACTER,
  ANY_TEXT,
  matchesWildcards,
  readWildcards,
  type Meanings,
} from '../../emulator/wildcards.js';

const MEANINGS: Meanings = { '*': ANY_TEXT, '?': ANY_CHARACTER };
const matches = (pattern: string, text: string) => matchesWildcards(readWildcards(pattern, MEANINGS), text);

describe('wildcards', () => {
  it.each([
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
    ['a*', 'a', true],
    ['a*c', 'abcbc', true],
    ['a*c', 'abcb', false],
    ['a?c', 'abc', true],
    ['a\\*c', 'a*c', true],
    ['a\\*c', 'abc', false],
    ['a\\\\*', 'a\\b', true],
    ['a\\b', 'a\\b', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('mean what the regular expression means', () => {
    const letters = (unit: string) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 });
    fc.assert(
      fc.property(letters('ab*?'), letters('ab'), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matches(pattern, text)).toBe(expression.test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('take no time that grows with the number of wildcards', () => {
    // One that does would not end before the test is given up.
    expect(matches(`${'*a'.repeat(50)}b`, 'a'.repeat(100_000))).toBe(false);
  });
});
