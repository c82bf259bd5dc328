import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bundlePath } from './workflowCode.js';

/** Digits of the hash that make two builds differ, as many as git shows of a commit. */
const HASH_DIGITS = 12;

/**
 * The build ID of workflow code: `<version>-<hash>`. The same code has the same one, wherever it was built; workers that
 * differ only in their activities share it, because a history does not depend on those.
 * @param version of the package
 * @param bundle the workflow bundle; its source map is left out, because it holds paths of the machine that built it
 */
export function buildIdOf(version: string, bundle: string): string {
  const code = bundle.replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '');
  const hash = createHash('sha256').update(code).digest('hex').slice(0, HASH_DIGITS);
  return `${version}-${hash}`;
}

/**
 * The build ID of the workflows this worker runs; undefined when run from the sources, which nobody has built.
 * @param version of the package
 */
export function ownBuildId(version: string): string | undefined {
  const path = bundlePath();
  return path === undefined ? undefined : buildIdOf(version, readFileSync(path, 'utf8'));
}
