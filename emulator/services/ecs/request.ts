import type { Tag } from '@aws-sdk/client-ecs';
import { notModelled } from './errors.js';

/**
 * Refuses what a request asks for and the emulator would have to ignore.
 * @param known the members that are modelled
 * @throws NotImplementedByEmulator naming the others
 */
export function refuseOthers<T extends object>(
  input: T,
  operation: string,
  known: readonly (keyof T & string)[],
): void {
  const names: readonly string[] = known;
  const others = Object.entries(input)
    .filter(([name, value]) => value !== undefined && !names.includes(name))
    .map(([name]) => name);
  if (others.length > 0) throw notModelled(`${others.join(', ')} in ${operation}`);
}

/** Tags as the emulator keeps them. */
export function tagsOf(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ key = '', value = '' }) => [key, value]));
}

/** Tags as ECS lists them. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
