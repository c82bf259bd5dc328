import { stringify } from 'yaml';
import type { FleetSource } from './schema.js';

/**
 * A fleet as the text of its file: YAML with a line for each thing, or JSON, which is read several times as fast.
 * @param path of the file; JSON if it ends in `.json`
 */
export function fleetText(fleet: FleetSource, path: string): string {
  return isJsonPath(path) ? `${JSON.stringify(fleet)}\n` : Object.entries(fleet).map(section).join('');
}

/** Whether a fleet file is JSON. */
export function isJsonPath(path: string): boolean {
  return path.endsWith('.json');
}

function section([key, content]: [string, unknown]): string {
  if (!isListOfThings(content)) return `${key}: ${flow(content)}\n`;
  return `${key}:\n${content.map((thing) => `  - ${flow(thing)}\n`).join('')}`;
}

function isListOfThings(content: unknown): content is readonly object[] {
  return Array.isArray(content) && typeof content[0] === 'object';
}

function flow(content: unknown): string {
  const style = { collectionStyle: 'flow', lineWidth: 0, aliasDuplicateObjects: false } as const;
  return stringify(content, style).trimEnd();
}
