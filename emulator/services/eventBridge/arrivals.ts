import type { AwsEvent } from '../../events.js';
import { eventFault } from '../../faults/world/events.js';
import { digest } from '../../ids.js';
import type { World } from '../../world.js';
import type { Rule } from './bus.js';

/**
 * When each copy of an event arrives, milliseconds since the epoch: no copy, one or two, as a fault has it. Which events
 * are hit follows from the seed, the rule and the event, not from who asks when.
 */
export function arrivalsOf(world: World, rule: Rule, event: AwsEvent, sentAt: number): number[] {
  const { account, region, source } = event;
  const fault = eventFault(world, { account, region, source, sentAt });
  if (!fault) return [sentAt];
  const chance = (what: string) => fraction([world.seed, what, rule.arn, event.id]);
  if (chance('drop') < fault.dropRate) return [];
  const copies = chance('duplicate') < fault.duplicateRate ? ['first', 'second'] : ['first'];
  return copies.map((copy) => sentAt + Math.floor(chance(`delay ${copy}`) * fault.delay));
}

/** A number from 0 up to, not including 1 that follows from `parts` alone. */
function fraction(parts: readonly (string | number)[]): number {
  return parseInt(digest(parts).slice(0, 12), 16) / 2 ** 48;
}
