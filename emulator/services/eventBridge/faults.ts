import type { AwsEvent } from '../../events.js';
import { digest } from '../../ids.js';
import { defineStore, type World } from '../../world.js';
import type { Rule } from './bus.js';

/** What may happen to the deliveries of a rule: EventBridge promises no more than best effort for events of AWS. */
export interface EventFaults {
  /** Share of the events that are never delivered: from 0 to 1. */
  readonly dropRate?: number | undefined;
  /** Share of those delivered that are delivered twice. */
  readonly duplicateRate?: number | undefined;
  /** Each delivery is late by up to this long, milliseconds. */
  readonly delay?: number | undefined;
}

const store = defineStore('eventBridge/faults', () => ({
  changes: [] as { readonly at: number; readonly faults: EventFaults }[],
}));

/**
 * Sets what happens to the events that all rules match from `now` on, instead of what the fleet says of each. Which
 * events are hit follows from the seed, the rule and the event, not from who asks when.
 */
export function setEventFaults(world: World, faults: EventFaults, now: number): void {
  store.of(world, '*', '*').changes.push({ at: now, faults });
}

/** When each copy of an event arrives, milliseconds since the epoch: no copy, one or two. */
export function arrivalsOf(world: World, rule: Rule, event: AwsEvent, sentAt: number): number[] {
  const changed = store.of(world, '*', '*').changes.findLast(({ at }) => at <= sentAt);
  const { dropRate = 0, duplicateRate = 0, delay = 0 } = changed?.faults ?? rule.faults ?? {};
  const chance = (what: string) => fraction([world.seed, what, rule.arn, event.id]);
  if (dropRate > 0 && chance('drop') < dropRate) return [];
  const late = (copy: string) => (delay > 0 ? Math.floor(chance(`delay ${copy}`) * delay) : 0);
  const twice = duplicateRate > 0 && chance('duplicate') < duplicateRate;
  return [late('first'), ...(twice ? [late('second')] : [])].map((delayed) => sentAt + delayed);
}

/** A number from 0 up to, not including 1 that follows from `parts` alone. */
function fraction(parts: readonly (string | number)[]): number {
  return parseInt(digest(parts).slice(0, 12), 16) / 2 ** 48;
}
