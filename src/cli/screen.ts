import type { Io } from './io.js';
import { truncate } from './render/style.js';

const ESCAPE = '\u001b[';
const HIDE_CURSOR = `${ESCAPE}?25l`;
const SHOW_CURSOR = `${ESCAPE}?25h`;
const CLEAR_BELOW = `${ESCAPE}0J`;

/** Lines at the end of a terminal that are drawn anew again and again. */
export class Screen {
  #shown: readonly string[] = [];

  constructor(private readonly io: Io) {}

  /** Replaces what was drawn before. Lines that do not fit are cut; of too many, the first are left out. */
  draw(lines: readonly string[]): void {
    const { columns, rows } = this.io.size();
    const room = Math.max(1, rows - 2);
    const missing = lines.length - room + 1;
    const shown = missing > 1 ? [`… ${missing} lines above`, ...lines.slice(missing)] : lines;
    const text = shown.map((line) => `${truncate(line, Math.max(1, columns))}\n`).join('');
    this.io.draw(`${this.#shown.length === 0 ? HIDE_CURSOR : this.#erase()}${text}`);
    this.#shown = shown;
  }

  /** Writes a line that stays, above what is drawn. */
  printAbove(line: string): void {
    const shown = this.#shown;
    this.close();
    this.io.out(line);
    if (shown.length > 0) this.draw(shown);
  }

  /** Removes what was drawn, and leaves the terminal as it was. */
  close(): void {
    if (this.#shown.length > 0) this.io.draw(`${this.#erase()}${SHOW_CURSOR}`);
    this.#shown = [];
  }

  #erase(): string {
    return `${ESCAPE}${this.#shown.length}A\r${CLEAR_BELOW}`;
  }
}
