/**
 * What a terminal obeys instead of showing it: control characters, and format characters, which change the order of letters or
 * have no width (Unicode's categories Cc and Cf). Tab and line break are left.
 */
const OBEYED = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

/** A text that a terminal only shows; lines stay lines. */
export function shown(text: string): string {
  return text.replace(OBEYED, '\ufffd');
}

/** The same on one line: what AWS or a person has written must not look like a line of ours. */
export function oneLine(text: string): string {
  return shown(text.replace(/\r\n|[\n\r\t\u0085\u2028\u2029]/g, ' '));
}
