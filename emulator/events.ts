import type { World } from './world.js';

/** An event as EventBridge delivers it, before it is put into a message. */
export interface AwsEvent {
  /** Follows from what happened, so that the same event has the same ID whenever it is asked for. */
  readonly id: string;
  /** `aws.autoscaling` */
  readonly source: string;
  readonly detailType: string;
  readonly account: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A stretch of time: after `after`, up to and including `until`. Milliseconds since the epoch. */
export interface Span {
  readonly after: number;
  readonly until: number;
}

/**
 * Tells what a service had to report from one account and Region during a span that lies in the past, in any order.
 * Events are read out of what the service remembers, never queued: the same span always gives the same events, and
 * where nobody listens they cost nothing.
 */
export type EventSource = (world: World, account: string, region: string, span: Span) => AwsEvent[];
