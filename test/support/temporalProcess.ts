import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Connection } from '@temporalio/client';
import { freePort } from '../../src/cli/demo/freePort.js';
import { spawnOnLifeline } from '../../src/cli/demo/lifeline.js';
import { temporalProgram } from '../../src/cli/demo/serverProgram.js';
import { PRECISE_TIMERS } from '../../src/cli/demo/temporalServer.js';

const READY_WITHIN_MS = 60_000;

/** A Temporal development server that can be killed as a machine would be that loses its power, and started again. */
export class TemporalProcess {
  #process: ChildProcess | undefined;

  private constructor(
    readonly address: string,
    private readonly args: readonly string[],
  ) {}

  /**
   * Starts a server, and ends when it answers.
   * @param namespaces that it has besides `default`
   * @param databaseFile where it keeps what outlives it; without one, nothing does
   */
  static async start({
    namespaces = [],
    databaseFile,
  }: {
    readonly namespaces?: readonly string[];
    readonly databaseFile?: string;
  } = {}): Promise<TemporalProcess> {
    const port = await freePort(0);
    const server = new TemporalProcess(`127.0.0.1:${port}`, [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      ...['--log-level', 'never', '--dynamic-config-value', PRECISE_TIMERS],
      ...namespaces.flatMap((namespace) => ['--namespace', namespace]),
      ...(databaseFile === undefined ? [] : ['--db-filename', databaseFile]),
    ]);
    await server.restart();
    return server;
  }

  /** Starts it again where it was, and ends when it answers. */
  async restart(): Promise<void> {
    const child = spawnOnLifeline(temporalProgram(process.env), this.args);
    this.#process = child;
    child.stdout?.resume();
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-2000)));
    const deadline = Date.now() + READY_WITHIN_MS;
    for (;;) {
      try {
        const connection = await Connection.connect({ address: this.address, connectTimeout: 500 });
        await connection.close();
        return;
      } catch (error) {
        if (child.exitCode === null && child.signalCode === null && Date.now() < deadline) continue;
        throw new Error(`the Temporal server did not start: ${said}`, { cause: error });
      }
    }
  }

  /** Ends it at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    // The whole process group: the shell and the server.
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
}
