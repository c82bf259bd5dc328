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
export function isBrokenImage(world: World, image: LaunchedImage, group: StruckGroup): boolean {
  const fault = strikeWorld(
    world,
    'unhealthyImage',
    group,
    (rule) => concernsImage(rule, image) && concernsGroup(rule, group),
  );
  return fault !== undefined;
}

/** Why health checks of an application fail that a group launches from an image, if a fault lets them. */
export function deadApplicationFault(
  world: World,
  image: LaunchedImage,
  group: StruckGroup,
): WorldRuleOf<'deadApplication'>['reason'] | undefined {
  return strikeWorld(
    world,
    'deadApplication',
    group,
    (rule) => concernsImage(rule, image) && concernsGroup(rule, group),
  )?.reason;
}

function concernsImage(
  { image }: WorldRuleOf<'deadApplication' | 'unhealthyImage'>,
  { imageId, name }: LaunchedImage,
): boolean {
  return image === imageId || anyOf([image])(name);
}

function concernsGroup(
  { groups, tags = {} }: WorldRuleOf<'deadApplication' | 'refresh' | 'unhealthyImage'>,
  group: StruckGroup,
): boolean {
  return (
    anyOf(groups)(group.group) && Object.entries(tags).every(([key, value]) => group.tags.get(key) === value)
  );
}
