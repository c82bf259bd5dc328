import type { ReleaseView, WatchEvent } from '../client.js';
import type { CommandLines } from '../client/commandLines.js';
import { isOver, needsDecision } from '../client/releaseView.js';
import type { Io } from './io.js';
import type { OutputFormat } from './options.js';
import { renderChanges } from './render/changes.js';
import { renderNextSteps } from './render/nextSteps.js';
import { renderRelease } from './render/releaseTree.js';
import { forPrograms } from './render/terminal.js';
import { clockTime } from './render/words.js';
import { Screen, type Picture } from './screen.js';

/** Shows a release while it goes on. */
export interface Display {
  show(event: WatchEvent): void;
  /** Shows a line that stays, beside what is shown of the release. */
  note(line: string): void;
  /** Ends the showing with the last state standing, and leaves the terminal in order. */
  close(last?: ReleaseView): void;
}

/** What the texts depend on beside the release. */
export interface DisplayOptions {
  readonly output: OutputFormat;
  readonly commands: CommandLines;
  /** Who watches, to fill in the commands that are shown. */
  readonly by: string;
}

/** Drawn live on a terminal, a line per change elsewhere, a JSON object per change for programs. */
export function createDisplay(io: Io, options: DisplayOptions): Display {
  if (options.output !== 'text') return asJson(io);
  return io.isTerminal ? onTerminal(io, options) : asLines(io, options);
}

function asJson(io: Io): Display {
  let before = '';
  return {
    show({ view }) {
      const line = forPrograms(JSON.stringify(view));
      if (line !== before) io.out(line);
      before = line;
    },
    note: (line) => io.err(line),
    close: () => undefined,
  };
}

function asLines(io: Io, { commands, by }: DisplayOptions): Display {
  let before: ReleaseView | undefined;
  let troubled = false;
  return {
    show({ view, trouble }) {
      const now = io.now();
      if (trouble && !troubled) io.err(`${clockTime(now)}  no answer, asking again: ${trouble.message}`);
      if (!trouble && troubled) io.err(`${clockTime(now)}  answers again`);
      troubled = trouble !== undefined;
      for (const line of renderChanges(before, view, { now, style: io.style, commands, by })) io.out(line);
      before = view;
    },
    note: (line) => io.out(`${clockTime(io.now())}  ${line}`),
    close: () => undefined,
  };
}

/** A person who copies a command must not have it redrawn under the pointer, just to show the seconds. */
const REDRAW_WHILE_WAITING_MS = 30_000;

function onTerminal(io: Io, { commands, by }: DisplayOptions): Display {
  const screen = new Screen(io);
  const { style } = io;
  let drawn: { readonly what: string; readonly at: number } | undefined;
  const picture = ({ view, trouble }: WatchEvent, detail: 'all' | 'active'): Picture => {
    const now = io.now();
    const next = trouble
      ? [style.yellow(`As it was; no answer now: ${trouble.message}`)]
      : renderNextSteps(view, { now, style, commands, by });
    return { body: renderRelease(view, { now, style, detail, commands }), footer: ['', ...next] };
  };
  return {
    show(event) {
      const what = JSON.stringify(event);
      const waits = needsDecision(event.view);
      if (waits && drawn?.what === what && io.now() - drawn.at < REDRAW_WHILE_WAITING_MS) return;
      drawn = { what, at: io.now() };
      screen.draw(picture(event, 'active'));
    },
    note: (line) => screen.printAbove(line),
    close(last) {
      screen.close();
      if (!last) return;
      const { body, footer } = picture({ view: last }, isOver(last) ? 'active' : 'all');
      for (const line of [...body, ...footer]) io.out(line);
    },
  };
}
