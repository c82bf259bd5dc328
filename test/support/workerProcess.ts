import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('workerMain.ts', import.meta.url));

/** A worker in a process of its own, which can be killed as a machine would be that loses its power. */
export class WorkerProcess {
  #process: ChildProcess | undefined;

  /** @param at where it finds Temporal and AWS; the namespace is `default` unless it is given */
  constructor(
    private readonly at: {
      readonly address: string;
      readonly awsEndpoint: string;
      readonly namespace?: string;
    },
  ) {}

  /** Starts a worker, and ends when it polls. */
  async start(): Promise<void> {
    const { address, awsEndpoint, namespace = 'default' } = this.at;
    const child = spawn(process.execPath, ['--import', 'tsx', program, address, awsEndpoint, namespace], {
      // Its standard input ends with this process, and so does the worker.
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process = child;
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => {
        throw new Error('the worker has ended before it polled');
      }),
    ]);
  }

  /** Whether it runs: a worker that ends by itself has met what it could not get over. */
  get isRunning(): boolean {
    return (
      this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
    );
  }

  /** Ends it at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || !this.isRunning) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
