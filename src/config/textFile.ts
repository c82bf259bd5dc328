import { shellQuote } from '../contract/shell.js';

/** A place in a text, from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** The text of a file, or what it is instead of UTF-8, and the first place that shows it. */
export type Decoded =
  | { readonly text: string }
  | {
      /** The encoding that the file seems to be in, as `iconv` names it. */
      readonly encoding: string;
      readonly place: TextPlace;
    };

/** Byte order marks, the longest first. https://www.unicode.org/faq/utf_bom.html#bom4 */
const MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['UTF-32', [0xff, 0xfe, 0, 0]],
  ['UTF-32', [0, 0, 0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
];

const BEGINNING: TextPlace = { line: 1, column: 1 };
const LINE_FEED = 0x0a;

/**
 * Reads bytes as UTF-8, with or without a byte order mark. What is not UTF-8 is never read: a decoder that puts U+FFFD for what
 * it cannot read turns `zürich-*` into a pattern that matches nothing.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (marked) return { encoding: marked[0], place: BEGINNING };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { encoding: encodingWithNuls(bytes), place: placeOfByte(bytes, nul) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const place = placeOfByte(bytes, firstBrokenByte(bytes));
    return { encoding: encodingOfOneByte(bytes), place };
  }
}

/** What a file that is not UTF-8 is told: which encoding it seems to be in, and the command that converts it. */
export function notUtf8(file: string, { encoding, place }: Exclude<Decoded, { text: string }>): string {
  const converted = `${file}.utf8`;
  const seems =
    encoding === 'binary'
      ? 'it seems to be no text at all: name another file'
      : `it seems to be ${encoding}. Save it as UTF-8: iconv -f ${encoding} -t UTF-8 ${shellQuote(file)} > ${shellQuote(converted)}`;
  return `${file} is not UTF-8 (${file}:${place.line}:${place.column}): ${seems}`;
}

/** Text in the letters of most languages has its NULs in every second byte in UTF-16, and in three of four in UTF-32. */
function encodingWithNuls(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, 4096);
  const share = (step: number, offsets: readonly number[]) => {
    const places = offsets.flatMap((offset) => [...sample].filter((_, index) => index % step === offset));
    return places.length === 0 ? 0 : places.filter((byte) => byte === 0).length / places.length;
  };
  if (share(4, [1, 2, 3]) > 0.9) return 'UTF-32LE';
  if (share(4, [0, 1, 2]) > 0.9) return 'UTF-32BE';
  if (share(2, [1]) > 0.5 && share(2, [0]) < 0.1) return 'UTF-16LE';
  if (share(2, [0]) > 0.5 && share(2, [1]) < 0.1) return 'UTF-16BE';
  return 'binary';
}

/** Latin-1 has control characters from 0x80 to 0x9F, which nobody writes; Windows has quotation marks and the euro there. */
function encodingOfOneByte(bytes: Uint8Array): string {
  return bytes.some((byte) => byte >= 0x80 && byte <= 0x9f) ? 'WINDOWS-1252' : 'ISO-8859-1';
}

/** The first byte that UTF-8 does not allow where it stands. */
function firstBrokenByte(bytes: Uint8Array): number {
  const isRead = (length: number) => {
    try {
      // A character that is cut off at the end is no fault yet.
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let read = 0;
  let broken = bytes.length;
  while (broken - read > 1) {
    const middle = (read + broken) >> 1;
    if (isRead(middle)) read = middle;
    else broken = middle;
  }
  return broken - 1;
}

/** Columns count characters as far as the bytes before are UTF-8, as editors do. */
function placeOfByte(bytes: Uint8Array, at: number): TextPlace {
  const before = bytes.subarray(0, at);
  const line = before.reduce((lines, byte) => (byte === LINE_FEED ? lines + 1 : lines), 1);
  const start = before.lastIndexOf(LINE_FEED) + 1;
  return { line, column: [...new TextDecoder().decode(before.subarray(start))].length + 1 };
}
