import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/rollout/hash.js';

describe('hashOf', () => {
  it('is the SHA-256 of the JSON with sorted keys', () => {
    const expected = createHash('sha256').update('{"a":[1,{"c":"ü","d":null}],"b":true}').digest('hex');
    expect(hashOf({ b: true, a: [1, { d: null, c: 'ü' }] })).toBe(expected);
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(hashOf(reversed)).toBe(hashOf(value));
      }),
    );
  });

  it('keeps the order of lists', () => {
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
  });
});
