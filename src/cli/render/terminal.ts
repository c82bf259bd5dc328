import { oneLine, shown } from '../../contract/text.js';

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

/** Keys under which texts of ours stand that may have several lines. */
const OUR_LINES: readonly string[] = ['message', 'hint'];

/**
 * The same answer as people may read it: what somebody else has written (names, reasons, comments) is on one line, so that it
 * cannot look like a line of ours, and has nothing that a terminal obeys, our colours included.
 */
export function legible<Value>(value: Value): Value {
  return legibleAt('', value) as Value;
}

function legibleAt(key: string, value: unknown): unknown {
  if (typeof value === 'string') return OUR_LINES.includes(key) ? shown(value) : oneLine(value);
  if (Array.isArray(value)) return value.map((each) => legibleAt(key, each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [oneLine(name), legibleAt(name, each)]),
  );
}
