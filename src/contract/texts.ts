import { LONGEST_QUOTE } from './limits.js';

/** Half of a character: nothing that is sent over a wire may have one, and JSON can bring one as `\ud800`. */
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text that somebody else has written, with at most so many characters, each of them whole. */
export function cut(text: string, most: number): string {
  const short = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return short.replace(HALF, '\ufffd');
}

/** The first of many lines, and how many there are besides. */
export function firstOf(lines: readonly string[], most: number): string[] {
  const left = lines.length - most;
  return left > 0 ? [...lines.slice(0, most), `and ${left} more`] : [...lines];
}

/** What messages quote of a value that somebody else has sent. */
export function quote(value: unknown): string {
  try {
    return cut(JSON.stringify(value) ?? 'nothing', LONGEST_QUOTE);
  } catch {
    // Nothing that came over a wire; whatever it is, it is not what was expected.
    return typeof value;
  }
}
