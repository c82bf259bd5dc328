import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './setup/lock.mjs';
import { cache } from './setup/paths.mjs';
import { report, SetupError } from './setup/report.mjs';
import { lastLine, run } from './setup/run.mjs';

const requirements = fileURLToPath(new URL('python-requirements.txt', import.meta.url));
const folder = join(cache, 'python');
const stamp = join(folder, 'requirements.stamp');
const binaries = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');

/**
 * The AWS SDK for Python and the AWS CLI, with which the emulator is tested, in a virtual environment of the project's
 * own. It is made anew whenever the requirements change.
 * @returns {Promise<{ python: string, aws: string }>} the programs
 * @throws {SetupError} when there is no Python, or the packages cannot be had
 */
export async function pythonTools() {
  await withLock(async () => {
    if (stampedRequirements() === readFileSync(requirements, 'utf8')) return;
    report('installing boto3 and the AWS CLI for the tests of the emulator');
    await makeEnvironment();
    await installRequirements();
    writeFileSync(stamp, readFileSync(requirements));
  });
  return { python: join(binaries, 'python'), aws: join(binaries, 'aws') };
}

function stampedRequirements() {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

async function makeEnvironment() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const { ok, output } = await run('python3', ['-m', 'venv', folder], { timeoutSeconds: 120 });
  if (ok) return;
  throw new SetupError(
    `the tests of the emulator with boto3 and the AWS CLI need python3 with its venv module (${lastLine(output)}); ` +
      'on Debian and Ubuntu: apt install python3-venv',
  );
}

async function installRequirements() {
  const { ok, output } = await run(
    join(binaries, 'python'),
    ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '-r', requirements],
    { timeoutSeconds: 600 },
  );
  if (!ok) throw new SetupError(`boto3 and the AWS CLI could not be installed: ${lastLine(output)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { python, aws } = await pythonTools();
  process.stdout.write(`${python}\n${aws}\n`);
}
