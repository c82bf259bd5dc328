import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';
import { report, SetupError } from './report.mjs';
import { run } from './run.mjs';

const dist = join(root, 'dist');
const stamp = join(dist, '.sources');
const sources = ['src', 'emulator'];
const settings = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/bundle-workflows.mjs',
  'scripts/setup/build.mjs',
];

/** Compiles into dist/, and bundles the workflows, unless dist/ was made from these very sources. */
export async function build({ force = false } = {}) {
  const files = sources.flatMap(filesBelow);
  const wanted = fingerprint([...files, ...settings]);
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  report('compiling into dist/');
  rmSync(dist, { recursive: true, force: true });
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  const compiled = await run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { show: true });
  if (!compiled.ok) throw new SetupError('the TypeScript compiler found the mistakes above.');
  for (const file of files.filter((name) => !name.endsWith('.ts'))) {
    cpSync(join(root, file), join(dist, file));
  }
  const bundled = await run(process.execPath, [join('scripts', 'bundle-workflows.mjs')], { show: true });
  if (!bundled.ok) throw new SetupError('the workflows could not be bundled: see above.');
  // Last, so that a build that was interrupted is done again.
  writeFileSync(stamp, wanted);
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(join(root, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
