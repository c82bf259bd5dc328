import { validDate } from '../scalar.js';

/** What CBOR holds, as far as Smithy uses it: a timestamp is a `Date`. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
export type CborValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | Date
  | readonly CborValue[]
  | { readonly [key: string]: CborValue };

/** Bytes that are not CBOR, or that hold what Smithy does not use. */
export class CborError extends Error {
  override readonly name = 'CborError';
}

/**
 * Decodes one CBOR item that fills all of the bytes. Unlike the SDK's decoder, it reserves no room for what the bytes
 * claim to hold before it is there: forty bytes can claim a terabyte.
 * @throws CborError
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const reader = new Reader(bytes);
  const value = reader.item(0);
  if (!reader.atEnd()) throw new CborError('there is more after the end of the value');
  return value;
}

/** The major types of RFC 8949, section 3.1. */
const Major = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6, simple: 7 } as const;

/** Additional information that stands for no number: how many items come is said by a "break" after them. */
const INDEFINITE = 31;
const BREAK = 0xff;
const EPOCH_TAG = 1;
/** Deeper than any input of AWS's. */
const DEEPEST = 200;

class Reader {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  atEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  item(depth: number): CborValue {
    if (depth > DEEPEST) throw new CborError('the value is nested too deeply');
    const head = this.#byte();
    const major = head >> 5;
    const info = head & 0x1f;
    switch (major) {
      case Major.unsigned:
        return this.#argument(info);
      case Major.negative:
        return -1 - this.#argument(info);
      case Major.bytes:
        return this.#chunks(major, info);
      case Major.text:
        return Buffer.from(this.#chunks(major, info)).toString();
      case Major.list:
        return this.#list(info, depth);
      case Major.map:
        return this.#map(info, depth);
      case Major.tag:
        return this.#tagged(info, depth);
      default:
        return this.#simple(info);
    }
  }

  #list(info: number, depth: number): CborValue[] {
    const items: CborValue[] = [];
    for (const more = this.#counter(info); more();) items.push(this.item(depth + 1));
    return items;
  }

  #map(info: number, depth: number): CborValue {
    const entries: [string, CborValue][] = [];
    for (const more = this.#counter(info); more();) {
      const key = this.item(depth + 1);
      if (typeof key !== 'string') throw new CborError('the key of a map is not a text');
      entries.push([key, this.item(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  /** Says before each item of a list or map whether it is there. */
  #counter(info: number): () => boolean {
    if (info === INDEFINITE) return () => !this.#atBreak();
    let left = this.#argument(info);
    return () => left-- > 0;
  }

  /** Bytes in one piece, or in several of the same type up to a break. */
  #chunks(major: number, info: number): Uint8Array {
    if (info !== INDEFINITE) return this.#take(this.#argument(info));
    const chunks: Uint8Array[] = [];
    while (!this.#atBreak()) {
      const head = this.#byte();
      if (head >> 5 !== major) throw new CborError('a piece of a string is of another type');
      chunks.push(this.#take(this.#argument(head & 0x1f)));
    }
    return Buffer.concat(chunks);
  }

  #tagged(info: number, depth: number): CborValue {
    const tag = this.#argument(info);
    const value = this.item(depth + 1);
    const date = tag === EPOCH_TAG && typeof value === 'number' ? validDate(value * 1000) : undefined;
    if (!date) throw new CborError('a tag is no timestamp');
    return date;
  }

  #simple(info: number): CborValue {
    switch (info) {
      case 20:
      case 21:
        return info === 21;
      case 22:
      case 23:
        return null;
      case 25:
        return float16(this.#view.getUint16(this.#skip(2)));
      case 26:
        return this.#view.getFloat32(this.#skip(4));
      case 27:
        return this.#view.getFloat64(this.#skip(8));
      default:
        throw new CborError('a simple value has no meaning');
    }
  }

  /** The number that belongs to an item's head: its value, its length, how many items follow. */
  #argument(info: number): number {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#byte();
      case 25:
        return this.#view.getUint16(this.#skip(2));
      case 26:
        return this.#view.getUint32(this.#skip(4));
      case 27:
        return Number(this.#view.getBigUint64(this.#skip(8)));
      default:
        throw new CborError('the head of an item has no meaning');
    }
  }

  #atBreak(): boolean {
    if (this.bytes[this.#at] !== BREAK) return false;
    this.#at += 1;
    return true;
  }

  #byte(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  #take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Moves on and says from where. */
  #skip(length: number): number {
    const start = this.#at;
    if (length > this.bytes.length - start) throw new CborError('the value ends before its end');
    this.#at += length;
    return start;
  }
}

/** https://www.rfc-editor.org/rfc/rfc8949#section-appendix.d */
function float16(half: number): number {
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const magnitude =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : (fraction + 1024) * 2 ** (exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}
