import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../projectFolder.js';

/** Programs that can be started as a Temporal server on this machine: absolute paths. */
export interface Servers {
  /** The Temporal CLI, whose `server start-dev` the demo and the end-to-end tests run. */
  readonly cli?: string;
  /** The time-skipping test server. */
  readonly testServer?: string;
}

/** How the SDK's test environments are told what to start; a download where nothing was found. */
export type ServerExecutable =
  { readonly type: 'existing-path'; readonly path: string } | { readonly type: 'cached-download' };

/**
 * The Temporal servers this machine has: those that `TEMPORAL_CLI_PATH` and `TEMPORAL_TEST_SERVER_PATH` name, else those
 * that `scripts/setup.mjs` found and wrote to `.cache/temporal.json`. What is missing is absent.
 */
export function findServers(environment: NodeJS.ProcessEnv = process.env): Servers {
  const found = readFound();
  const cli = environment['TEMPORAL_CLI_PATH'] || found.cli?.path;
  const testServer = environment['TEMPORAL_TEST_SERVER_PATH'] || found.testServer?.path;
  return { ...(cli && { cli }), ...(testServer && { testServer }) };
}

/** The `executable` option of the SDK's test environments for a path from {@link findServers}. */
export function serverExecutable(path: string | undefined): ServerExecutable {
  return path === undefined ? { type: 'cached-download' } : { type: 'existing-path', path };
}

type Found = Partial<Record<'cli' | 'testServer', { readonly path: string }>>;

function readFound(): Found {
  const file = join(projectFolder(), '.cache', 'temporal.json');
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, 'utf8')) as Found;
}
