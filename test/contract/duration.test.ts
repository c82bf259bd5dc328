import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSeconds, isDuration, milliseconds, seconds } from '../../src/contract/duration.js';

describe('seconds', () => {
  it.each([
    ['90 seconds', 90],
    ['90s', 90],
    ['1 second', 1],
    ['0 seconds', 0],
    ['1.5 hours', 5400],
    ['5m', 300],
    ['15 mins', 900],
    ['2 hrs', 7200],
    ['14 days', 1_209_600],
    [' 2 d ', 172_800],
  ])('%s is %d', (text, expected) => {
    expect(seconds(text)).toBe(expected);
    expect(isDuration(text)).toBe(true);
  });

  it.each(['', '90', '-5 minutes', '5 parsecs', 'five minutes', '1h30m', '5 m s'])('refuses "%s"', (text) => {
    expect(isDuration(text)).toBe(false);
    expect(() => seconds(text)).toThrow(`"${text}" is not a duration: expected a number and a unit`);
  });
});

describe('milliseconds', () => {
  it('is a whole number', () => {
    expect(milliseconds('0.0015 seconds')).toBe(2);
    expect(milliseconds('2 hours')).toBe(7_200_000);
  });
});

describe('formatSeconds', () => {
  it.each([
    [0, '0s'],
    [45.4, '45s'],
    [60, '1m'],
    [750, '12m30s'],
    [3605, '1h'],
    [11_100, '3h05m'],
    [187_200, '2d4h'],
    [172_800, '2d'],
    [-3, '0s'],
  ])('%d is %s', (total, expected) => {
    expect(formatSeconds(total)).toBe(expected);
  });

  it('never fails', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (total) => /^\d+[smhd]/.test(formatSeconds(total))),
    );
  });
});
