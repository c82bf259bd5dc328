import { describe, expect, it } from 'vitest';
import { ErrorCode, GoldenAmiError } from '../../src/client/goldenAmiError.js';
import { createDisplay } from '../../src/cli/display.js';
import { ago, environment, NOW, OPTIONS, target, view } from './render/fixtures.js';
import { testIo } from './testIo.js';

const before = view([environment('staging', [target('web', { state: 'refreshing', startedAt: ago(1) })])]);
const after = view([
  environment('staging', [target('web', { state: 'succeeded', startedAt: ago(1), endedAt: ago(0) })]),
]);
const trouble = new GoldenAmiError(ErrorCode.NoWorker, 'no worker answered');

describe('showing a release', () => {
  it('writes a line per change where nothing can be redrawn', () => {
    const io = testIo({ now: () => NOW });
    const display = createDisplay(io, { output: 'text', ...OPTIONS });
    display.show({ view: before });
    const lines = io.outLines.length;
    display.show({ view: before });
    expect(io.outLines).toHaveLength(lines);
    display.show({ view: after });
    expect(io.outLines.slice(lines)).toEqual([
      '12:10:00  ✓ staging batch 1: 111111111111/eu-west-1/asg/web succeeded after 1m',
    ]);
    expect(io.drawn).toEqual([]);
  });

  it('says once that nobody answers, and once that somebody does again, beside the output', () => {
    const io = testIo({ now: () => NOW });
    const display = createDisplay(io, { output: 'text', ...OPTIONS });
    for (const event of [
      { view: before },
      { view: before, trouble },
      { view: before, trouble },
      { view: before },
    ]) {
      display.show(event);
    }
    expect(io.errLines).toEqual([
      '12:10:00  no answer, asking again: no worker answered',
      '12:10:00  answers again',
    ]);
  });

  it('writes an object per change for programs', () => {
    const io = testIo();
    const display = createDisplay(io, { output: 'jsonl', ...OPTIONS });
    for (const event of [{ view: before }, { view: before }, { view: after }]) display.show(event);
    display.note('something else');
    expect(io.outLines.map((line) => JSON.parse(line) as unknown)).toEqual([before, after]);
    expect(io.errLines).toEqual(['something else']);
  });

  it('draws on a terminal, and leaves the last state standing', () => {
    const io = testIo({ now: () => NOW, isTerminal: true });
    const display = createDisplay(io, { output: 'text', ...OPTIONS });
    display.show({ view: before });
    display.show({ view: before });
    expect(io.drawn).toHaveLength(2);
    display.show({ view: before, trouble });
    expect(io.drawn[2]).toContain('As it was; no answer now: no worker answered');
    display.close(after);
    expect(io.outLines[0]).toBe('Release shop/1  rolling out  10m');
  });

  it('does not redraw commands under the pointer of whoever copies them', () => {
    let now = NOW;
    const io = testIo({ now: () => now, isTerminal: true });
    const display = createDisplay(io, { output: 'text', ...OPTIONS });
    const waiting = view([], { phase: 'waitingForApproval' });
    display.show({ view: waiting });
    now += 5000;
    display.show({ view: waiting });
    expect(io.drawn).toHaveLength(1);
    now += 30_000;
    display.show({ view: waiting });
    expect(io.drawn).toHaveLength(2);
    display.show({ view: after });
    expect(io.drawn).toHaveLength(3);
  });
});
