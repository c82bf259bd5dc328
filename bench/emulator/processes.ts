import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Load, Loaded } from './load.js';

/** What the emulator's process takes. Bytes; milliseconds of a processor. */
export interface Taken {
  readonly cpuMs: number;
  readonly rss: number;
  /** With what could be collected. */
  readonly heap: number;
  /** After a collection. */
  readonly live: number;
}

/** An emulator in a process of its own. */
export interface EmulatorProcess {
  readonly port: number;
  /** From the start of the process until it listens. */
  readonly startUpMs: number;
  taken(): Promise<Taken>;
  stop(): Promise<void>;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Whether each process can have a processor of its own. */
export const pinned = process.platform === 'linux' && availableParallelism() > 1;

/** Starts `golden-ami emulator` of dist/ on the first processor, with a clock that stands still. */
export async function startEmulatorProcess(generate: string): Promise<EmulatorProcess> {
  const command = [
    ...[process.execPath, '--expose-gc', '--import', file('memory.mjs')],
    ...[
      file('../../dist/src/cli/main.js'),
      'emulator',
      '--manual-clock',
      '--port',
      '0',
      '--generate',
      generate,
    ],
  ];
  const [program = '', ...args] = pinned ? ['taskset', '-c', '0', ...command] : command;
  const begun = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const port = await listening(child);
  return {
    port,
    startUpMs: performance.now() - begun,
    async taken() {
      const answered = once(child, 'message');
      child.send('taken?');
      const [taken] = (await answered) as [Taken];
      return taken;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Loads an emulator from a process on another processor. */
export async function loadFromOutside(load: Load): Promise<Loaded> {
  const child = fork(file('loadProcess.ts'), { execArgv: ['--import', 'tsx'] });
  if (pinned && child.pid !== undefined) {
    await once(spawn('taskset', ['-cp', '1', String(child.pid)], { stdio: 'ignore' }), 'exit');
  }
  const answered = once(child, 'message');
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the load ended with ${String(code)}`);
  });
  child.send(load);
  const [loaded] = (await Promise.race([answered, failed])) as [Loaded];
  failed.catch(() => undefined);
  return loaded;
}

/** The port that an emulator says it listens on. */
function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    // Read on afterwards, too: a pipe without a reader would end the command.
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      const [, port] = /AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', () => reject(new Error(`the emulator did not start: ${said}`)));
  });
}
