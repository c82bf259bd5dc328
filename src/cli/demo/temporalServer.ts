import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Connection } from '@temporalio/client';
import { ErrorCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { freePort } from './freePort.js';
import { spawnOnLifeline } from './lifeline.js';

/** A Temporal development server of our own. */
export interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string;
  /** Ends it, at the latest after a few seconds by force. */
  stop(): Promise<void>;
}

/** Ports of Temporal's own quick start, so that `temporal …` finds the demo without flags. */
const PORT = 7233;
const UI_PORT = 8233;

const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 3000;

/** Without it, timers below a second take about a second on the development server. */
export const PRECISE_TIMERS = 'history.timerProcessorMaxTimeShift="1ms"';

/**
 * Starts a Temporal development server, in memory, with its web interface, on the loopback interface.
 * @param program path of the Temporal CLI
 * @throws GoldenAmiError when it does not come up, with what it said
 */
export async function startTemporalServer(program: string): Promise<TemporalServer> {
  const port = await freePort(PORT);
  const uiPort = await freePort(UI_PORT);
  const address = `127.0.0.1:${port}`;
  const child = spawnOnLifeline(program, [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...['--ui-disable-news-fetch', '--log-level', 'error', '--dynamic-config-value', PRECISE_TIMERS],
  ]);
  const said = lastWords(child);
  const stop = (): Promise<void> => end(child);
  try {
    await ready(child, address, said);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, uiUrl: `http://127.0.0.1:${uiPort}`, stop };
}

async function ready(child: ChildProcess, address: string, said: () => string): Promise<void> {
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended ??= `it ended with ${signal ?? `exit code ${code}`}`));
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 500 });
      await connection.close();
      return;
    } catch {
      const late = Date.now() > deadline ? `no answer within ${READY_WITHIN_MS / 1000} s` : undefined;
      const why = ended ?? late;
      if (why === undefined) continue;
      throw new GoldenAmiError(
        ErrorCode.ServerUnreachable,
        `The Temporal development server did not start: ${why}${said() === '' ? '' : `\n${said()}`}`,
        { hint: `It was started as  ${child.spawnargs.slice(4).join(' ')}` },
      );
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  const { pid } = child;
  child.stdin?.end();
  if (child.exitCode !== null || child.signalCode !== null || pid === undefined) return;
  const exited = once(child, 'exit');
  // The whole process group: the shell and the server.
  const force = setTimeout(() => process.kill(-pid, 'SIGKILL'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(force);
}

/** Collects the end of what a process says; only shown when it fails. */
function lastWords(child: ChildProcess): () => string {
  let text = '';
  const take = (chunk: Buffer): void => {
    text = (text + chunk.toString('utf8')).slice(-2000);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return () => text.trim();
}
