/** `text` as one word of a POSIX shell: names come from AWS and from people, and end in commands that others paste. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line of these words, each as one word whatever is in it. */
export function commandOf(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

/**
 * A command line as it is written, but that each value stands in it as one word: sh`golden-ami status ${name}`. Every
 * command that a message names is made by this, by {@link commandOf} or by CommandLines: test/walls.test.ts.
 */
export function sh(command: TemplateStringsArray, ...words: readonly (string | number)[]): string {
  return command.reduce((line, part, index) => line + shellQuote(String(words[index - 1] ?? '')) + part);
}
