import { parse } from 'yaml';
import { readingProblems, readText } from '../problems.js';
import { FaultError } from './faults.js';
import type { FaultRuleSource } from './schema.js';

/**
 * Reads a list of faults from a YAML file: the list itself, or under the key `faults`. What the list says is checked
 * when it is brought into force.
 * @throws FaultError when the file cannot be read, or is not a YAML list
 */
export function loadFaults(path: string): readonly FaultRuleSource[] {
  const content = read(path);
  const list = isListHolder(content) ? content.faults : content;
  if (!Array.isArray(list)) {
    throw new FaultError(path, [{ path: '', message: 'expected a list of faults' }]);
  }
  return list as readonly FaultRuleSource[];
}

function read(path: string): unknown {
  try {
    return parse(readText(path));
  } catch (error) {
    throw new FaultError(path, readingProblems(error), { cause: error });
  }
}

function isListHolder(content: unknown): content is { readonly faults: unknown } {
  return typeof content === 'object' && content !== null && 'faults' in content;
}
