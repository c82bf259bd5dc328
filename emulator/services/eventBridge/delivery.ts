import type { Target } from '@aws-sdk/client-eventbridge';
import type { AwsEvent } from '../../events.js';
import { uuid } from '../../ids.js';
import type { World } from '../../world.js';
import { eventSources } from '../eventSources.js';
import { publishTo, topicByArn } from '../sns/topic.js';
import { putMessage, queueByArn } from '../sqs/queue.js';
import { arrivalsOf } from './arrivals.js';
import { busOf, type Bus, type Rule } from './bus.js';

/** No queue keeps a message for longer: what happened before need not be delivered any more. */
const LONGEST_RETENTION = 14 * 24 * 60 * 60 * 1000;

/**
 * Delivers what has happened in an account and Region since the last time to the targets of the rules that there are:
 * to be called before a queue is looked at, and before anything that decides on deliveries changes.
 */
export function deliverEvents(world: World, account: string, region: string, now: number): void {
  const bus = busOf(world, account, region);
  const rules = activeRules(bus);
  if (rules.length === 0) return;
  const from = Math.max(bus.deliveredUntil, now - LONGEST_RETENTION);
  const events = newEvents(world, account, region, bus, from, now);
  remember(bus, now, events);
  for (const event of events) routeEvent(world, rules, event, event.time);
}

/** Brings a bus to `now`, whether or not it has rules: to be called before its rules or their targets change. */
export function settleBus(world: World, account: string, region: string, now: number): void {
  const bus = busOf(world, account, region);
  if (activeRules(bus).length > 0) {
    deliverEvents(world, account, region, now);
  } else {
    // Nobody heard what happened until now; that of this very moment must not be heard later.
    remember(bus, now, newEvents(world, account, region, bus, now, now));
  }
}

/**
 * Delivers one event to the targets of the rules that it matches.
 * @param sentAt when it reached the bus
 */
export function routeEvent(world: World, rules: Iterable<Rule>, event: AwsEvent, sentAt: number): void {
  const envelope = envelopeOf(event);
  const body = JSON.stringify(envelope);
  for (const rule of rules) {
    if (!rule.matches(envelope)) continue;
    for (const [copy, arrival] of arrivalsOf(world, rule, event, sentAt).entries()) {
      for (const target of rule.targets.values()) send(world, rule, target, event, body, copy, arrival);
    }
  }
}

/** The rules of a bus that deliver anything. */
export function activeRules({ rules }: Bus): Rule[] {
  return [...rules.values()].filter(({ enabled, targets }) => enabled && targets.size > 0);
}

/** Events from `from` up to and including `now` that have not been delivered, in the order in which they happened. */
function newEvents(
  world: World,
  account: string,
  region: string,
  { deliveredUntil, deliveredThen }: Bus,
  from: number,
  now: number,
): AwsEvent[] {
  return eventSources
    .flatMap((source) => source(world, account, region, { after: from - 1, until: now }))
    .filter(({ time, id }) => time >= from && !(time === deliveredUntil && deliveredThen.has(id)))
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

function remember(bus: Bus, now: number, events: readonly AwsEvent[]): void {
  const then = events.filter(({ time }) => time === now).map(({ id }) => id);
  bus.deliveredThen = new Set([...(bus.deliveredUntil === now ? bus.deliveredThen : []), ...then]);
  bus.deliveredUntil = now;
}

function send(
  world: World,
  rule: Rule,
  { Id = '', Arn = '', Input }: Target,
  event: AwsEvent,
  body: string,
  copy: number,
  arrival: number,
): void {
  const { account, region, arn } = rule;
  const id = uuid([arn, Id, event.id, copy]);
  const queue = queueByArn(world, account, region, Arn);
  if (queue) {
    putMessage(queue, { id, body: Input ?? body, attributes: {}, senderId: SENDER, sentAt: arrival });
  }
  const topic = topicByArn(world, account, region, Arn);
  if (topic) publishTo(world, topic, { messageId: id, at: arrival, message: Input ?? body, attributes: {} });
}

/** Who sends what a rule delivers. */
const SENDER = 'events.amazonaws.com';

/** An event as its target gets it. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export function envelopeOf(event: AwsEvent): Readonly<Record<string, unknown>> {
  return {
    version: '0',
    id: event.id,
    'detail-type': event.detailType,
    source: event.source,
    account: event.account,
    time: `${new Date(event.time).toISOString().slice(0, 19)}Z`,
    region: event.region,
    resources: event.resources,
    detail: event.detail,
  };
}
