import { milliseconds } from '../../duration.js';
import type { World } from '../../world.js';
import { anyOf } from '../glob.js';
import { everWorldFaults } from './active.js';

/** What may happen to an event on its way. */
export interface EventFault {
  /** Share of the events that never arrive, from 0 to 1. */
  readonly dropRate: number;
  /** Share of the others that arrive twice. */
  readonly duplicateRate: number;
  /** Each is late by up to so many milliseconds. */
  readonly delay: number;
}

/** An event on its way. */
export interface SentEvent {
  readonly account: string;
  readonly region: string;
  /** `aws.autoscaling` */
  readonly source: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/**
 * What may happen to an event, if a fault was in force when it was sent: events are delivered when somebody looks, and
 * the fault may have ended by then. Counts the fault as having struck.
 */
export function eventFault(world: World, event: SentEvent): EventFault | undefined {
  const { source, sentAt, ...place } = event;
  for (const fault of everWorldFaults(world)) {
    const { rule } = fault;
    if (rule.kind !== 'events' || !fault.isFor({ ...place, now: sentAt }) || !anyOf(rule.sources)(source))
      continue;
    fault.struck++;
    return {
      dropRate: rule.dropRate,
      duplicateRate: rule.duplicateRate,
      delay: milliseconds(rule.delay),
    };
  }
  return undefined;
}
