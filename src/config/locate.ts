import { readFileSync } from 'node:fs';
import { formatPath, formatProblem, type Path } from './problems.js';
import { readYaml } from './yamlFile.js';

/** Something wrong in a config that was found by whoever used it: by its place, as keys or as they are written. */
export interface FoundProblem {
  readonly path: Path | string;
  readonly message: string;
}

/**
 * Problems of a config that was read from a file, each with its line and column there: what a worker finds, it finds in the
 * content, and knows of no file.
 * @returns one line for each; without a place when the file cannot be read any more
 */
export function locateProblems(file: string, problems: readonly FoundProblem[]): string[] {
  const yaml = readQuietly(file);
  return problems.map(({ path, message }) => {
    const keys = typeof path === 'string' ? parsePath(path) : path;
    // A release's input has the config under a key of its own.
    const inFile = keys[0] === 'config' ? keys.slice(1) : keys;
    const place = yaml?.locate({ path: inFile, about: 'value' });
    return formatProblem({ path: formatPath(inFile), message, ...place }, file);
  });
}

/** `environments[0].batchSize` as `['environments', 0, 'batchSize']`; the inverse of `formatPath`. */
export function parsePath(text: string): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)].map(([, index, quoted, key]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (key ?? '') : (JSON.parse(quoted) as string);
  });
}

function readQuietly(file: string): ReturnType<typeof readYaml> | undefined {
  try {
    return readYaml(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
