/** `text` as one word of a POSIX shell: names come from AWS and from people, and end in commands that others paste. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line of these words, each as one word whatever is in it. */
export function commandOf(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
