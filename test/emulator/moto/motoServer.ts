import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { STAGING } from '../support.js';

/** moto, the AWS of Python's tests, as a server of its own. */
export interface MotoServer {
  readonly url: string;
  /** Ends the process, and waits for its end. */
  close(): Promise<void>;
}

/**
 * Starts moto on a free port of the loopback interface. Everything in it is in one account.
 * @param python of the virtual environment that moto is installed in
 * @throws Error with what it printed, when it ends before it listens
 */
export async function startMoto(python: string): Promise<MotoServer> {
  const server = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, MOTO_ACCOUNT_ID: STAGING },
  });
  const ended = once(server, 'exit');
  const lines = createInterface(server.stderr);
  const url = await new Promise<string>((resolve, reject) => {
    const printed: string[] = [];
    lines.on('line', (line) => {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address === undefined) printed.push(line);
      else resolve(address);
    });
    lines.on('close', () => {
      reject(new Error(`moto has not started:\n${printed.join('\n')}`));
    });
  });
  return {
    url,
    async close() {
      server.kill();
      await ended;
    },
  };
}
