import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLine, run } from './run.mjs';

const startOnce = fileURLToPath(new URL('./startOnce.mjs', import.meta.url));

/**
 * Has Temporal's SDK download a server, the way it does for everyone who uses its test environment, and starts it once.
 * Fails within a second where there is no internet.
 * @param {'dev-server' | 'time-skipping'} kind
 * @returns {Promise<{ path?: string, problem?: string }>}
 */
export async function downloadWithSdk(kind, folder) {
  const before = new Set(readdirSync(folder));
  const { ok, output } = await start(kind, { type: 'cached-download', downloadDir: folder }, 300);
  if (!ok) return { problem: lastLine(output) };
  const [name] = readdirSync(folder).filter((entry) => !before.has(entry) && !entry.endsWith('.downloading'));
  return name === undefined ? { problem: 'nothing was downloaded' } : { path: join(folder, name) };
}

/** Whether the server at `path` starts. */
export async function startsWithSdk(kind, path) {
  const { ok, output } = await start(kind, { type: 'existing-path', path }, 60);
  return ok ? { ok } : { ok, problem: lastLine(output) };
}

/** In a process of its own: the SDK's native code cannot be told to give up. */
function start(kind, server, timeoutSeconds) {
  return run(process.execPath, [startOnce, kind, JSON.stringify(server)], { timeoutSeconds });
}
