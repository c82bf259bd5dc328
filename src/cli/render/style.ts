import { stripVTControlCharacters } from 'node:util';

/** Colours, or none: a terminal's escape codes never reach a file, a pipe, or a person who set `NO_COLOR`. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const ESCAPE = '\u001b[';

function paint(open: number, close: number) {
  return (text: string): string => (text === '' ? '' : `${ESCAPE}${open}m${text}${ESCAPE}${close}m`);
}

/** For a terminal. */
export const coloured: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  green: paint(32, 39),
  red: paint(31, 39),
  yellow: paint(33, 39),
  cyan: paint(36, 39),
};

const same = (text: string): string => text;

/** For everything else. */
export const plain: Style = { bold: same, dim: same, green: same, red: same, yellow: same, cyan: same };

/**
 * Whether to write colours, by the conventions of `NO_COLOR` and `FORCE_COLOR`.
 * @param isTerminal whether the output is a terminal
 */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Columns that `text` takes on a terminal, escape codes aside. */
export function visibleWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** `text` filled up with spaces to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visibleWidth(text)));
}

/**
 * `line` cut to `width` columns, with an ellipsis where something is missing; escape codes stay whole and are closed.
 * @param width at least 1
 */
export function truncate(line: string, width: number): string {
  if (visibleWidth(line) <= width) return line;
  let room = width - 1;
  let cut = '';
  // eslint-disable-next-line no-control-regex -- escape codes are what is looked for
  for (const [part] of line.matchAll(/\u001b\[\d+m|./gsu)) {
    if (part.startsWith(ESCAPE)) cut += part;
    else if (room-- > 0) cut += part;
  }
  // Codes behind the cut are kept, so every colour that was opened is closed.
  return `${cut}…`;
}
