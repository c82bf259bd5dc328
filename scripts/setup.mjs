/**
 * Makes a fresh clone ready to run: Node modules, a Temporal server, and what is asked for beyond that.
 *
 *   node scripts/setup.mjs                 Node modules and a Temporal server
 *   node scripts/setup.mjs --test-server   also the time-skipping test server
 *   node scripts/setup.mjs --build         also dist/
 *
 * Runs before `npm run demo` and `npm test`, so it must be quick when there is nothing to do, and it uses nothing but
 * Node itself: when it starts there may be no node_modules. Nothing is installed outside the project's folder.
 */
import { build } from './setup/build.mjs';
import { installNodeModules } from './setup/nodeModules.mjs';
import { report, SetupError } from './setup/report.mjs';
import { findServers } from './setup/servers.mjs';
import { withLock } from './setup/lock.mjs';

const known = ['--build', '--test-server'];

async function main(flags) {
  const unknown = flags.filter((flag) => !known.includes(flag));
  if (unknown.length > 0) {
    throw new SetupError(`unknown argument ${unknown.join(', ')}: expected any of ${known.join(', ')}`);
  }
  await withLock(async () => {
    await installNodeModules();
    await findServers({ testServer: flags.includes('--test-server') });
    if (flags.includes('--build')) await build();
  });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  report(error.message);
  process.exitCode = 1;
}
