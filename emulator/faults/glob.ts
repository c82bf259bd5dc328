import { z } from 'zod';
import { ANY_TEXT, matchesWildcards, type Wildcards } from '../wildcards.js';

/** A name, or what stands for several: `*` is any text. */
export const pattern = z.string().min(1).max(300);

/** Whether a text is one of the names that patterns stand for. */
export type Matcher = (text: string) => boolean;

// A rule keeps its patterns for as long as it is in force, and is asked for every call.
const compiled = new WeakMap<readonly string[], Matcher>();

/** Matches what one of the patterns stands for; everything when there are no patterns. */
export function anyOf(patterns: readonly string[] | undefined): Matcher {
  if (!patterns) return () => true;
  let matcher = compiled.get(patterns);
  if (!matcher) compiled.set(patterns, (matcher = compile(patterns)));
  return matcher;
}

function compile(patterns: readonly string[]): Matcher {
  const names = new Set(patterns.filter((text) => !text.includes('*')));
  const globs = patterns.filter((text) => text.includes('*')).map(readGlob);
  return (text) => names.has(text) || globs.some((glob) => matchesWildcards(glob, text));
}

/** Nothing takes the meaning of `*` away: no name has one. */
function readGlob(text: string): Wildcards {
  return text.split('').map((character) => (character === '*' ? ANY_TEXT : character));
}
