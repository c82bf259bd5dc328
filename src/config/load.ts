import { readFileSync } from 'node:fs';
import { parseConfig } from './check.js';
import { addAccounts, argument } from './extraAccounts.js';
import type { Mistake } from './explain.js';
import { ConfigError, formatPath, type ConfigProblem } from './problems.js';
import { isMapping } from './relations.js';
import type { Config } from './schema.js';
import { decodeText, notUtf8 } from './textFile.js';
import { readYaml, type YamlFile } from './yamlFile.js';

export { checkConfig } from './check.js';
export { ConfigError, type ConfigProblem } from './problems.js';

/** The file that commands use when none is named. */
export const DEFAULT_CONFIG_FILE = 'golden-ami.yaml';

/** What is not in the file but belongs to the config. */
export interface LoadOptions {
  /** Accounts that join for this one release: `ID` or `ID=environment`. */
  readonly extraAccounts?: readonly string[];
}

/**
 * Reads and checks a config file.
 * @throws ConfigError with every mistake in it, each with its line and column, or with why it cannot be read
 */
export function loadConfig(file: string = DEFAULT_CONFIG_FILE, options: LoadOptions = {}): Config {
  return loadConfigText(readText(file), { ...options, file });
}

/**
 * Checks the text of a config file.
 * @param options `file` is what messages call it
 * @throws ConfigError with every mistake in it, each with its line and column
 */
export function loadConfigText(text: string, options: LoadOptions & { readonly file?: string } = {}): Config {
  const { file = DEFAULT_CONFIG_FILE, extraAccounts = [] } = options;
  const yaml = readYaml(text);
  if (!yaml.readable) throw new ConfigError(inOrder(yaml.problems), file);
  if (yaml.content === null) {
    throw whole(`${file} is empty. golden-ami init writes a commented example to begin with.`);
  }
  if (!isMapping(yaml.content)) {
    throw whole(
      `${file} is not a config: expected keys such as pipeline, accounts and environments, got ${yaml.show(yaml.content, [])}. golden-ami init writes a commented example.`,
    );
  }
  const extended = addAccounts(yaml.content, extraAccounts);
  const { config, mistakes = [] } = parseConfig(extended.content, yaml.show);
  const problems = [
    ...yaml.problems,
    ...mistakes.map((mistake) => placed(mistake, yaml, extended.added)),
    ...extended.problems,
  ];
  if (config === undefined || problems.length > 0) throw new ConfigError(inOrder(problems), file);
  return config;
}

function placed(mistake: Mistake, yaml: YamlFile, added: ReadonlyMap<number, string>): ConfigProblem {
  const { path, message } = mistake;
  const [top, index] = path;
  const given = top === 'accounts' && typeof index === 'number' ? added.get(index) : undefined;
  if (given !== undefined) return { path: argument(given), message };
  return { path: formatPath(path), message, ...yaml.locate(mistake) };
}

/** In the order of the file, so that a person goes through it once. */
function inOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const line = (problem: ConfigProblem) => problem.line ?? Number.MAX_SAFE_INTEGER;
  return [...problems].sort(
    (one, other) => line(one) - line(other) || (one.column ?? 0) - (other.column ?? 0),
  );
}

function readText(file: string): string {
  const decoded = decodeText(readBytes(file));
  if ('text' in decoded) return decoded.text;
  throw whole(notUtf8(file, decoded));
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    switch (code) {
      case 'ENOENT':
        throw whole(
          `${file} does not exist. golden-ami init writes a commented example; --config names another file.`,
        );
      case 'EISDIR':
        throw whole(`${file} is a folder: name the config file in it with --config.`);
      case 'EACCES':
        throw whole(
          `${file} may not be read by this user (${message}): allow it with chmod u+r, or name another file.`,
        );
      default:
        throw whole(`${file} cannot be read: ${message}.`);
    }
  }
}

/** A mistake of the whole file, in one sentence. */
function whole(message: string): ConfigError {
  return new ConfigError([{ path: '', message }], undefined, message);
}
