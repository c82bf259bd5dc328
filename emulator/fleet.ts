import { parse } from 'yaml';
import { referenceProblems } from './fleet/references.js';
import { fleetSchema, type Fleet } from './fleet/schema.js';
import { isJsonPath } from './fleet/write.js';
import { ProblemsError, readingProblems, readText, schemaProblems } from './problems.js';

export * from './fleet/expand.js';
export { BuildOutcome, DeploymentOutcome, RefreshOutcome } from './fleet/schema.js';
export type { Fleet, FleetSource } from './fleet/schema.js';

/** A fleet that cannot be used; the message lists everything that is wrong with it. */
export class FleetError extends ProblemsError {
  override readonly name = 'FleetError';
}

/**
 * Reads a fleet file: YAML, or JSON if its name ends in `.json`.
 * @throws FleetError when the file cannot be read, is not what its name says or does not describe a fleet
 */
export function loadFleet(path: string): Fleet {
  let content: unknown;
  try {
    const text = readText(path);
    // JSON is YAML, too, but reading it as such takes a large fleet many times as long.
    content = isJsonPath(path) ? (JSON.parse(text) as unknown) : parse(text);
  } catch (error) {
    throw new FleetError(path, readingProblems(error), { cause: error });
  }
  return parseFleet(content, path);
}

/**
 * Checks a fleet and fills in its defaults.
 * @param source what error messages call it
 * @throws FleetError listing everything that is wrong with it
 */
export function parseFleet(content: unknown, source = 'fleet'): Fleet {
  const result = fleetSchema.safeParse(content);
  if (!result.success) throw new FleetError(source, schemaProblems(result.error));
  const problems = referenceProblems(result.data);
  if (problems.length > 0) throw new FleetError(source, problems);
  return result.data;
}
