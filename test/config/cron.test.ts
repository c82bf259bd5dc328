import { describe, expect, test } from 'vitest';
import { cronMistake } from '../../src/config/cron.js';

describe('a cron expression', () => {
  test.each([
    '0 6 * * *',
    '*/15 0-6,22 1,15 jan-mar Mon-FRI',
    '5/10 * 31 12 0',
    '0 0 * * 7',
    '  0\t6 * * * ',
    '59 23 1-31/2 * 0-7',
  ])('%s is one', (expression) => {
    expect(cronMistake(expression)).toBeUndefined();
  });

  test.each([
    ['', 'five fields'],
    ['0 6 * *', 'five fields'],
    ['0 0 6 * * *', 'five fields'],
    ['@daily', 'five fields'],
    ['60 * * * *', 'minute (field 1) * or 0 to 59'],
    ['* 24 * * *', 'hour (field 2) * or 0 to 23'],
    ['* * 0 * *', 'day of the month (field 3) * or 1 to 31'],
    ['* * L * *', 'day of the month (field 3)'],
    ['* * * 13 *', 'month (field 4) * or 1 to 12 or jan to dec'],
    ['* * * * 8', 'day of the week (field 5) * or 0 to 7 or sun to sat'],
    ['* * * * funday', 'day of the week (field 5)'],
    ['5-1 * * * *', 'minute (field 1)'],
    ['1-2-3 * * * *', 'minute (field 1)'],
    ['*/0 * * * *', 'minute (field 1)'],
    ['*/5/5 * * * *', 'minute (field 1)'],
    ['1, * * * *', 'minute (field 1)'],
    ['-5 * * * *', 'minute (field 1)'],
    ['1.5 * * * *', 'minute (field 1)'],
  ])('%j is none', (expression, part) => {
    const mistake = cronMistake(expression);
    expect(mistake).toMatch(/^expected /);
    expect(mistake).toContain(part);
  });
});
