import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('workerMain.ts', import.meta.url));

/** A worker in a process of its own, which can be killed as a machine would be that loses its power. */
export class WorkerProcess {
  #process: ChildProcess | undefined;

  constructor(private readonly at: { readonly address: string; readonly awsEndpoint: string }) {}

  /** Starts a worker, and ends when it polls. */
  async start(): Promise<void> {
    const { address, awsEndpoint } = this.at;
    const child = spawn(process.execPath, ['--import', 'tsx', program, address, awsEndpoint], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => {
        throw new Error('the worker has ended before it polled');
      }),
    ]);
  }

  /** Ends it at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
