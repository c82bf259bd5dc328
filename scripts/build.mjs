/** npm run build: compiles and bundles, whether or not dist/ is up to date. Node modules must be installed. */
import { build } from './setup/build.mjs';
import { report, SetupError } from './setup/report.mjs';

try {
  await build({ force: true });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  report(error.message);
  process.exitCode = 1;
}
