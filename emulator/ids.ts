import { hash } from 'node:crypto';

/**
 * An ID that looks like AWS's own and follows from `parts` alone, so that the same fleet always has the same IDs.
 * @param prefix with its dash: `ami-`, `lt-`
 * @param length number of hexadecimal digits after the prefix, the leading zero of today's IDs included
 */
export function resourceId(prefix: string, parts: readonly (string | number)[], length = 17): string {
  return `${prefix}0${digest(parts).slice(0, length - 1)}`;
}

/** A version 4 UUID in form, that follows from `parts` alone. */
export function uuid(parts: readonly (string | number)[]): string {
  const hex = digest(parts);
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/**
 * Capital letters and digits, as access keys have them, that follow from `parts` alone.
 * @param length up to 40
 */
export function keyText(parts: readonly (string | number)[], length: number): string {
  return BigInt(`0x1${digest(parts)}`)
    .toString(36)
    .toUpperCase()
    .slice(1, length + 1);
}

/** 64 hexadecimal digits that follow from `parts` alone. */
export function digest(parts: readonly (string | number)[]): string {
  // As JSON, so that ['ab', 'c'] and ['a', 'bc'] differ.
  return hash('sha256', JSON.stringify(parts), 'hex');
}
