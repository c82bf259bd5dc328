/** What a text says before it goes into details. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
