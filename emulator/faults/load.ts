import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
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
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof YAMLParseError || (error instanceof Error && 'syscall' in error)) {
      throw new FaultError(path, [{ path: '', message: error.message.trim() }], { cause: error });
    }
    throw error;
  }
}

function isListHolder(content: unknown): content is { readonly faults: unknown } {
  return typeof content === 'object' && content !== null && 'faults' in content;
}
