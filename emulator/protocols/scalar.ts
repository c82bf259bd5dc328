import type { ScalarKind } from './shape.js';

/** A scalar of a query, a path or a form. */
export type Scalar = string | boolean | number | Date | Uint8Array;

/** What a text stands for; undefined when it is no text of that kind. */
export function parseScalar(kind: ScalarKind, text: string): Scalar | undefined {
  switch (kind) {
    case 'string':
      return text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'integer':
      return /^[+-]?\d+$/.test(text) ? wholeNumber(Number(text)) : undefined;
    case 'number':
      return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
    case 'blob':
      return parseBase64(text);
    case 'timestamp':
    case 'dateTime':
      return /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)
        ? validDate(Date.parse(text))
        : /^\d+(\.\d+)?$/.test(text)
          ? validDate(Number(text) * 1000)
          : undefined;
    case 'epochSeconds':
      return /^-?\d+(\.\d+)?$/.test(text) ? validDate(Number(text) * 1000) : undefined;
    case 'httpDate':
      return validDate(Date.parse(text));
    case 'document':
      // No operation has one outside of JSON.
      return undefined;
  }
}

/** A scalar as the text of a query's answer or of a header. */
export function formatScalar(kind: ScalarKind, value: unknown): string {
  if (value instanceof Date) {
    switch (kind) {
      case 'httpDate':
        return value.toUTCString();
      case 'epochSeconds':
        return String(value.getTime() / 1000);
      default:
        return value.toISOString();
    }
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}

/** Bytes from base64; undefined for anything else. */
export function parseBase64(text: string): Uint8Array | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined;
}

/** The number, if it is whole and not larger than can be told apart from its neighbours. */
export function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** The date, if it is one that a Date can hold. */
export function validDate(milliseconds: number): Date | undefined {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
