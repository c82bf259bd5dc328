import { describe, expect, it } from 'vitest';
import { Screen } from '../../src/cli/screen.js';
import { testIo } from './testIo.js';

const ESCAPE = String.fromCharCode(27);

/** What a screen writes: cursor up, clear, show and hide the cursor, and characters. */
const WRITTEN = new RegExp(
  `${ESCAPE}\\[(\\d+)A\\r|(${ESCAPE}\\[0J)|${ESCAPE}\\[\\?25[hl]|\\n|[^${ESCAPE}\\n]`,
  'gu',
);

/** A terminal of 10 columns that understands what a screen writes. */
class Terminal {
  lines: string[] = [''];

  write(text: string): void {
    for (const [part, up, clear] of text.matchAll(WRITTEN)) {
      if (up !== undefined) this.row -= Number(up);
      else if (clear !== undefined) this.lines.length = this.row + 1;
      else if (part === '\n') this.row += 1;
      else if (!part.startsWith(ESCAPE)) this.put(part);
    }
  }

  private at = 0;
  private get row(): number {
    return this.at;
  }
  private set row(row: number) {
    this.at = row;
    while (this.lines.length <= row) this.lines.push('');
    this.lines[row] = '';
  }

  private put(character: string): void {
    if ((this.lines[this.at] ?? '').length === 10) this.row = this.at + 1;
    this.lines[this.at] += character;
  }

  get shown(): string[] {
    return this.lines.slice(0, -1);
  }
}

function stage() {
  const terminal = new Terminal();
  const io = testIo({
    draw: (text) => terminal.write(text),
    out: (line) => terminal.write(`${line}\n`),
    size: () => ({ columns: 10, rows: 6 }),
  });
  return { terminal, screen: new Screen(io) };
}

describe('drawing on a terminal', () => {
  it('replaces what was drawn before', () => {
    const { terminal, screen } = stage();
    screen.draw({ body: ['one', 'two'], footer: ['end'] });
    expect(terminal.shown).toEqual(['one', 'two', 'end']);
    screen.draw({ body: ['three'], footer: [] });
    expect(terminal.shown).toEqual(['three']);
  });

  it('cuts the body, but never the footer: commands in it are to be copied', () => {
    const { terminal, screen } = stage();
    screen.draw({ body: ['a body of 17 chars'], footer: ['a footer of 20 chars'] });
    expect(terminal.shown).toEqual(['a body of…', 'a footer o', 'f 20 chars']);
    // What took two rows is removed as two rows.
    screen.draw({ body: ['new'], footer: [] });
    expect(terminal.shown).toEqual(['new']);
  });

  it('leaves out the first lines when there are more than fit', () => {
    const { terminal, screen } = stage();
    screen.draw({ body: ['1', '2', '3', '4', '5', '6'], footer: ['f'] });
    expect(terminal.shown).toEqual(
      ['… 3 lines …', '4', '5', '6', 'f'].map((line) => line.replace('… 3 lines …', '… 3 lines…')),
    );
  });

  it('writes lines that stay above, and takes itself away', () => {
    const { terminal, screen } = stage();
    screen.draw({ body: ['live'], footer: [] });
    screen.printAbove('note');
    expect(terminal.shown).toEqual(['note', 'live']);
    screen.close();
    expect(terminal.shown).toEqual(['note']);
  });
});
