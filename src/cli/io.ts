import { createInterface } from 'node:readline';
import { wantsColour, coloured, plain, type Style } from './render/style.js';
import { forTerminal } from './render/terminal.js';

/** Everything a command may touch of the world around it, so that tests can give it another one. */
export interface Io {
  /** Writes one line to standard output. */
  out(line: string): void;
  /** Writes one line to standard error: warnings, errors, hints. */
  err(line: string): void;
  /** Writes to standard output as it is: for redrawing a terminal. */
  draw(text: string): void;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Whether standard error is one. */
  readonly isErrorTerminal: boolean;
  /** Whether standard input is one: whether somebody can answer. */
  readonly isInputTerminal: boolean;
  /** Asks for a line of standard input; the empty text when there is none, or when it is interrupted. */
  ask(question: string): Promise<string>;
  /** Size of the terminal in characters. */
  size(): { readonly columns: number; readonly rows: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Colours for standard output. */
  readonly style: Style;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Aborted by Ctrl-C, or by whoever asks the process to end. */
  readonly interrupt: AbortSignal;
}

/** The process's own streams, clock and signals. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  const interrupt = new AbortController();
  let asked = false;
  const stop = (): void => {
    // Who asks twice means it: whatever is still being tidied up is left.
    if (asked) process.exit(130);
    asked = true;
    interrupt.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // The reader of a pipe may leave early: `golden-ami list | head`.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const style = wantsColour(env, stdout.isTTY) ? coloured : plain;
  return {
    out: (line) => void stdout.write(`${forTerminal(line, style === coloured)}\n`),
    err: (line) => void stderr.write(`${forTerminal(line, style === coloured)}\n`),
    draw: (text) => void stdout.write(text),
    isTerminal: stdout.isTTY,
    isErrorTerminal: stderr.isTTY,
    isInputTerminal: stdin.isTTY,
    ask: (question) => askOnTerminal(question, interrupt.signal),
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    env,
    style,
    now: () => Date.now(),
    interrupt: interrupt.signal,
  };
}

function askOnTerminal(question: string, interrupt: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  // Not as a terminal, which would take Ctrl-C for itself.
  const lines = createInterface({ input: stdin, terminal: false });
  return new Promise((resolve) => {
    const stop = (): void => lines.close();
    interrupt.addEventListener('abort', stop, { once: true });
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      interrupt.removeEventListener('abort', stop);
      resolve('');
    });
  });
}
