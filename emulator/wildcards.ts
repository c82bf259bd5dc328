/** Stands for any text, the empty one included. */
export const ANY_TEXT = Symbol('any text');
/** Stands for one character. */
export const ANY_CHARACTER = Symbol('any character');

/** A pattern with wildcards: what must be there, character by character, and what may be anything. */
export type Wildcards = readonly (string | typeof ANY_TEXT | typeof ANY_CHARACTER)[];

/** What characters of a pattern stand for. */
export type Meanings = Readonly<Record<string, typeof ANY_TEXT | typeof ANY_CHARACTER>>;

/**
 * Reads a pattern in which a backslash takes the meaning of the wildcard, or backslash, after it away.
 * @param meanings the wildcards that there are
 */
export function readWildcards(pattern: string, meanings: Meanings): Wildcards {
  const meaningOf = (character: string) =>
    Object.hasOwn(meanings, character) ? meanings[character] : undefined;
  const wildcards: Wildcards[number][] = [];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern.charAt(index);
    const next = pattern.charAt(index + 1);
    if (character === '\\' && (next === '\\' || meaningOf(next))) {
      wildcards.push(next);
      index++;
    } else {
      wildcards.push(meaningOf(character) ?? character);
    }
  }
  return wildcards;
}

/**
 * Whether a text is what a pattern stands for. Takes pattern times text steps at most, where a regular expression with
 * many wildcards takes so long that one request would stop the emulator.
 */
export function matchesWildcards(pattern: Wildcards, text: string): boolean {
  let position = 0;
  let index = 0;
  // Where to go on when the rest does not match: the last wildcard takes one character more.
  let retry: { readonly index: number; position: number } | undefined;
  while (position < text.length) {
    const expected = pattern[index];
    if (expected === ANY_TEXT) {
      retry = { index: ++index, position };
    } else if (expected === ANY_CHARACTER || expected === text.charAt(position)) {
      index++;
      position++;
    } else if (retry) {
      index = retry.index;
      position = ++retry.position;
    } else {
      return false;
    }
  }
  return pattern.slice(index).every((expected) => expected === ANY_TEXT);
}
