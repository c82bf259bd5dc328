/** One mistake in a config. */
export interface ConfigProblem {
  /** Where in the config: `environments[0].batchSize`. Empty for the config as a whole. */
  readonly path: string;
  /** `expected …, got …`. */
  readonly message: string;
  /** Where in the file, from 1; absent for a config that is not from a file. */
  readonly line?: number;
  readonly column?: number;
}

/** A config that cannot be used; the message lists every mistake, one to a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];
  /** The file the config is from. */
  readonly file?: string;

  constructor(problems: readonly ConfigProblem[], file?: string, message = listing(problems, file)) {
    super(message);
    this.problems = problems;
    if (file !== undefined) this.file = file;
  }
}

function listing(problems: readonly ConfigProblem[], file: string | undefined): string {
  const title = file ?? 'The config';
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`;
  return [`${title} has ${count}:`, ...problems.map((problem) => `  ${formatProblem(problem, file)}`)].join(
    '\n',
  );
}

/** One mistake on one line: `golden-ami.yaml:12:16  environments[0].batchSize  expected …, got …`. */
export function formatProblem(problem: ConfigProblem, file?: string): string {
  const place = problem.line === undefined ? '' : `${file ?? ''}:${problem.line}:${problem.column}`;
  return [place, problem.path, problem.message].filter((part) => part !== '').join('  ');
}

/** A place in a config, as keys and indexes from the top. */
export type Path = readonly (string | number)[];

/** `['environments', 0, 'batchSize']` as `environments[0].batchSize`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}
