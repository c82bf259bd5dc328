import { z } from 'zod';
import { explain, expectation } from './explain.js';
import type { JsonSchema } from './jsonSchema.js';
import { ConfigError, formatPath } from './problems.js';
import { refreshPreferencesSchema, type RefreshPreferences } from './schema.js';
import { readYaml } from './yamlFile.js';

/**
 * Reads refresh preferences that stand alone, as an environment's `refresh` in the config, in YAML or JSON.
 * @param name what messages call them
 * @throws ConfigError that lists every mistake by its path
 */
export function readRefreshPreferences(text: string, name: string): RefreshPreferences {
  const yaml = readYaml(text);
  if (!yaml.readable) throw new ConfigError(yaml.problems, name);
  const result = refreshPreferencesSchema.safeParse(yaml.content, { error: expectation });
  if (result.success) return result.data;
  const mistakes = explain(result.error.issues, { input: yaml.content, schema: refreshJsonSchema });
  throw new ConfigError(
    mistakes.map(({ path, message }) => ({ path: formatPath(path), message })),
    name,
  );
}

function refreshJsonSchema(): JsonSchema {
  return z.toJSONSchema(refreshPreferencesSchema, { io: 'input' }) as JsonSchema;
}
