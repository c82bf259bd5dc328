import type { Io } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/program.js';
import { plain } from '../../src/cli/render/style.js';

/** What a command wrote, and how it ended. */
export interface Ran {
  readonly exitCode: number;
  /** Lines of standard output. */
  readonly out: readonly string[];
  /** Lines of standard error. */
  readonly err: readonly string[];
}

/** An {@link Io} that remembers what is written to it. */
export function testIo(change: Partial<Io> = {}): Io & {
  readonly outLines: string[];
  readonly errLines: string[];
  readonly drawn: string[];
} {
  const outLines: string[] = [];
  const errLines: string[] = [];
  const drawn: string[] = [];
  return {
    out: (line) => outLines.push(...line.split('\n')),
    err: (line) => errLines.push(...line.split('\n')),
    draw: (text) => drawn.push(text),
    isTerminal: false,
    isErrorTerminal: false,
    isInputTerminal: false,
    ask: () => Promise.resolve(''),
    size: () => ({ columns: 100, rows: 40 }),
    env: {},
    style: plain,
    now: () => Date.now(),
    interrupt: new AbortController().signal,
    ...change,
    outLines,
    errLines,
    drawn,
  };
}

/** Runs `golden-ami` with these arguments in this process. */
export async function run(args: readonly string[], change: Partial<Io> = {}): Promise<Ran> {
  const io = testIo(change);
  const exitCode = await runCli(args, io);
  return { exitCode, out: io.outLines, err: io.errLines };
}
