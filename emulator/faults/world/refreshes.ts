import type { World } from '../../world.js';
import { anyOf } from '../glob.js';
import { strikeWorld, type Beginning } from './active.js';
import type { WorldRuleOf } from './schema.js';

/** The group in which something begins. */
export interface StruckGroup extends Beginning {
  readonly group: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** An image that instances are launched from. */
export interface LaunchedImage {
  readonly imageId: string;
  readonly name: string;
}

/** What an instance refresh that begins in a group is made to come to, if a fault is in force for it. */
export function refreshFault(world: World, group: StruckGroup): WorldRuleOf<'refresh'> | undefined {
  return strikeWorld(world, 'refresh', group, (rule) => concernsGroup(rule, group));
}

/** Whether a fault keeps instances that a group launches from an image from becoming healthy. */
export function isBrokenImage(world: World, { imageId, name }: LaunchedImage, group: StruckGroup): boolean {
  const fault = strikeWorld(
    world,
    'unhealthyImage',
    group,
    (rule) => (rule.image === imageId || anyOf([rule.image])(name)) && concernsGroup(rule, group),
  );
  return fault !== undefined;
}

function concernsGroup(
  { groups, tags = {} }: WorldRuleOf<'refresh' | 'unhealthyImage'>,
  group: StruckGroup,
): boolean {
  return (
    anyOf(groups)(group.group) && Object.entries(tags).every(([key, value]) => group.tags.get(key) === value)
  );
}
