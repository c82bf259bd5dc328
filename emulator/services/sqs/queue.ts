import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { partitionOf } from '../../partition.js';
import { defineStore, type World } from '../../world.js';
import { DEFAULT_SETTINGS, type QueueSettings } from './attributes.js';

/** A message that was sent and not deleted. Times are milliseconds since the epoch. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly senderId: string;
  readonly groupId?: string | undefined;
  readonly sentAt: number;
  /** When it can be received, for the first time or again. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
}

/** What is sent: a message without what becomes of it in the queue. */
export type Sent = Omit<Message, 'visibleAt' | 'receiveCount' | 'firstReceivedAt'>;

/** A standard queue. */
export interface Queue {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  settings: QueueSettings;
  /** In the order of the times when they were sent. */
  messages: Message[];
  purgedAt?: number;
}

const store = defineStore('sqs', () => ({
  queues: new Map<string, Queue>(),
  /** When queues were deleted, by name. */
  deletions: new Map<string, number>(),
}));

/** The queues of an account and Region by name. */
export function queuesOf(world: World, account: string, region: string): Map<string, Queue> {
  return store.of(world, account, region).queues;
}

/** When queues were deleted, by name. */
export function deletionsOf(world: World, account: string, region: string): Map<string, number> {
  return store.of(world, account, region).deletions;
}

/** Makes a queue. */
export function addQueue(
  world: World,
  { account, region, name }: Pick<Queue, 'account' | 'region' | 'name'>,
  now: number,
  settings: Partial<QueueSettings> = {},
): Queue {
  const queue: Queue = {
    account,
    region,
    name,
    arn: queueArn(account, region, name),
    createdAt: now,
    modifiedAt: now,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    messages: [],
  };
  queuesOf(world, account, region).set(name, queue);
  return queue;
}

/** The ARN of a queue. */
export function queueArn(account: string, region: string, name: string): string {
  return `arn:${partitionOf(region)}:sqs:${region}:${account}:${name}`;
}

/** The queue of an ARN, if there is one in the account and Region. */
export function queueByArn(world: World, account: string, region: string, arn: string): Queue | undefined {
  const queue = queuesOf(world, account, region).get(arn.split(':').at(-1) ?? '');
  return queue?.arn === arn ? queue : undefined;
}

/**
 * Puts a message into a queue. It may have been sent a while ago, or be under way until a later time.
 * @param delay seconds until it can be received
 */
export function putMessage(queue: Queue, sent: Sent, delay = queue.settings.DelaySeconds): void {
  const latest = queue.messages.at(-1)?.sentAt ?? 0;
  queue.messages.push({ ...sent, visibleAt: sent.sentAt + delay * 1000, receiveCount: 0 });
  if (latest > sent.sentAt) queue.messages.sort((a, b) => a.sentAt - b.sentAt);
}

/** Forgets the messages that have been kept for as long as the queue keeps any. */
export function expireMessages(queue: Queue, now: number): void {
  const oldest = now - queue.settings.MessageRetentionPeriod * 1000;
  if ((queue.messages[0]?.sentAt ?? now) > oldest) return;
  queue.messages = queue.messages.filter(({ sentAt }) => sentAt > oldest);
}

/** How many messages can be received, are in flight, and are not to be seen yet. */
export function countMessages({ messages }: Queue, now: number): MessageCounts {
  const sent = messages.filter(({ sentAt }) => sentAt <= now);
  const hidden = sent.filter(({ visibleAt }) => visibleAt > now);
  const inFlight = hidden.filter(({ receiveCount }) => receiveCount > 0).length;
  return { visible: sent.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
}

/** Messages of a queue in numbers. */
export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}
