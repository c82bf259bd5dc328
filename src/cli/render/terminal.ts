import { shown } from '../../contract/text.js';

const ESCAPE = '\u001b';

/** The codes of the colours that we write: {@link Style}. */
const COLOUR = new RegExp(`(${ESCAPE}\\[(?:1|2|22|3[1236]|39)m)`);

/**
 * What may be written to a terminal: text, line breaks and, where there are colours, our codes for them. Whatever else a
 * terminal would obey has come from outside.
 */
export function forTerminal(text: string, hasColours: boolean): string {
  if (!hasColours) return shown(text);
  return text
    .split(COLOUR)
    .map((part, index) => (index % 2 === 1 ? part : shown(part)))
    .join('');
}

/** JSON in which nothing is left that a terminal obeys: the same data, escaped. */
export function forPrograms(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
