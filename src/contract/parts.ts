/**
 * Bytes of JSON that one message, answer or result may have. Temporal warns above 512 KB for one payload and refuses 2 MB;
 * half of the first leaves room for what surrounds the list.
 */
export const PART_BYTES = 256 * 1024;

/**
 * Cuts a list into parts of at most `bytes` of JSON each, in order. An item that is larger alone is a part of its own; an
 * empty list is no part.
 */
export function inParts<Item>(items: Iterable<Item>, bytes = PART_BYTES): Item[][] {
  const parts: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const size = jsonBytes(item) + 1;
    const part = parts.at(-1);
    if (part && size <= room) {
      part.push(item);
      room -= size;
    } else {
      parts.push([item]);
      room = bytes - size;
    }
  }
  return parts;
}

/** Length of a value's JSON in UTF-8. Counted by hand: workflow code has no Buffer. */
export function jsonBytes(value: unknown): number {
  const json = JSON.stringify(value) ?? '';
  let bytes = json.length;
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    // Each half of a surrogate pair counts for two of the pair's four bytes.
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
