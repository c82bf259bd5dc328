import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { report, SetupError } from './report.mjs';
import { run } from './run.mjs';

const lockFile = join(root, 'package-lock.json');
/** What npm wrote into node_modules about what it put there. */
const installedFile = join(root, 'node_modules', '.package-lock.json');

/** Installs the Node modules of package-lock.json, unless they are what is installed already. */
export async function installNodeModules() {
  const reason = whyStale();
  if (reason === undefined) return;
  report(`installing Node modules: ${reason}`);
  // npm leaves out what tests and builds need when NODE_ENV says production, hence --include.
  const { ok } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!ok) {
    throw new SetupError(
      'npm ci failed: see its messages above. Check that the npm registry can be reached (npm ping), then run the same command again.',
    );
  }
}

function npm(args) {
  // Set by npm for the scripts it runs: the npm that the person called, without looking for one on the PATH.
  const current = process.env.npm_execpath;
  return current?.endsWith('npm-cli.js')
    ? run(process.execPath, [current, ...args], { show: true })
    : run('npm', args, { show: true, shell: process.platform === 'win32' });
}

function whyStale() {
  const wanted = packages(lockFile);
  if (wanted === undefined) throw new SetupError('package-lock.json cannot be read: restore it with git.');
  const installed = packages(installedFile);
  if (installed === undefined) return 'there are none yet';
  for (const [path, { version, optional, link }] of Object.entries(wanted)) {
    // The empty path is the project itself. What is optional may be for another platform.
    if (path === '' || link) continue;
    const found = installed[path]?.version;
    if (found === undefined && !optional) return `${path} is missing`;
    if (found !== undefined && found !== version)
      return `${path} is ${found}, package-lock.json has ${version}`;
  }
  return undefined;
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
