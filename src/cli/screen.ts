import type { Io } from './io.js';
import { truncate, visibleWidth } from './render/style.js';
import { forTerminal } from './render/terminal.js';

const ESCAPE = '\u001b[';
const HIDE_CURSOR = `${ESCAPE}?25l`;
const SHOW_CURSOR = `${ESCAPE}?25h`;
const CLEAR_BELOW = `${ESCAPE}0J`;

/** What is drawn: `body` is cut to the terminal, `footer` never is, so that commands in it can be copied. */
export interface Picture {
  readonly body: readonly string[];
  readonly footer: readonly string[];
}

/** Lines at the end of a terminal that are drawn anew again and again. */
export class Screen {
  #picture: Picture | undefined;
  #rows = 0;

  constructor(private readonly io: Io) {}

  /** Replaces what was drawn before. Of too many lines in the body, the first are left out. */
  draw(picture: Picture): void {
    const { columns, rows } = this.io.size();
    const width = Math.max(1, columns);
    const footerRows = picture.footer.reduce((sum, line) => sum + rowsOf(line, width), 0);
    const room = Math.max(1, rows - footerRows - 1);
    const missing = picture.body.length - room + 1;
    const body = missing > 1 ? [`… ${missing} lines above`, ...picture.body.slice(missing)] : picture.body;
    const lines = [...body.map((line) => truncate(line, width)), ...picture.footer].map((line) =>
      forTerminal(line, true),
    );
    const before = this.#picture === undefined ? HIDE_CURSOR : this.#erase();
    this.io.draw(`${before}${lines.map((line) => `${line}\n`).join('')}`);
    this.#picture = picture;
    this.#rows = body.length + footerRows;
  }

  /** Writes a line that stays, above what is drawn. */
  printAbove(line: string): void {
    const picture = this.#picture;
    this.close();
    this.io.out(line);
    if (picture) this.draw(picture);
  }

  /** Removes what was drawn, and leaves the terminal as it was. */
  close(): void {
    if (this.#picture) this.io.draw(`${this.#erase()}${SHOW_CURSOR}`);
    this.#picture = undefined;
  }

  #erase(): string {
    return `${ESCAPE}${this.#rows}A\r${CLEAR_BELOW}`;
  }
}

/** Rows that a line takes on a terminal which breaks it. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(visibleWidth(line) / columns));
}
