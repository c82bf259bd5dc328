import { configSchema, type Config } from './schema.js';
import { explain, expectation, type Mistake, type Show } from './explain.js';
import { configJsonSchema } from './jsonSchema.js';
import { ConfigError, formatPath } from './problems.js';

/**
 * Checks the content of a config that is not from a file, such as what a release was started with. Takes its own result
 * again.
 * @throws ConfigError that lists every mistake by its path
 */
export function checkConfig(value: unknown): Config {
  const { config, mistakes } = parseConfig(value);
  if (config === undefined) {
    throw new ConfigError(mistakes.map(({ path, message }) => ({ path: formatPath(path), message })));
  }
  return config;
}

/** The config, or every mistake in it. */
export function parseConfig(
  value: unknown,
  show?: Show,
): { config: Config; mistakes?: never } | { config?: never; mistakes: Mistake[] } {
  const result = configSchema.safeParse(value, { error: expectation });
  return result.success
    ? { config: result.data }
    : {
        mistakes: explain(result.error.issues, {
          input: value,
          schema: configJsonSchema,
          ...(show && { show }),
        }),
      };
}
