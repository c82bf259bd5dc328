import { describe, expect, it } from 'vitest';
import {
  coloured,
  padEnd,
  plain,
  truncate,
  visibleWidth,
  wantsColour,
} from '../../../src/cli/render/style.js';

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, false, false],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j on a terminal (%s): %s', (env, isTerminal, wanted) => {
    expect(wantsColour(env, isTerminal)).toBe(wanted);
  });

  it('take no width', () => {
    expect(visibleWidth(coloured.red('✗ no'))).toBe(4);
    expect(padEnd(coloured.red('ab'), 4)).toBe(`${coloured.red('ab')}  `);
    expect(plain.red('ab')).toBe('ab');
  });
});

describe('cutting a line', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['✓✓✓✓', 3, '✓✓…'],
  ])('%s to %i', (line, width, cut) => expect(truncate(line, width)).toBe(cut));

  it('closes every colour it has opened', () => {
    const cut = truncate(`x ${coloured.green('abcdef')}`, 4);
    expect(cut).toBe('x \u001b[32ma\u001b[39m…');
  });
});
