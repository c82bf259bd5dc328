import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { uuid } from '../../ids.js';
import { dnsSuffixOf, partitionOf } from '../../partition.js';
import { defineStore, type World } from '../../world.js';
import { putMessage, queueByArn } from '../sqs/queue.js';

/** A message that was published. */
export interface PublishedMessage {
  readonly messageId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly subject?: string | undefined;
  readonly message: string;
  readonly attributes: PublishCommandInput['MessageAttributes'];
}

/** A queue that gets what is published to a topic. */
export interface Subscription {
  readonly arn: string;
  /** ARN of a queue in the topic's account and Region. */
  readonly endpoint: string;
  /** Whether the queue gets the bare message instead of SNS's envelope. */
  readonly raw: boolean;
}

/** A topic with all that was published to it. */
export interface Topic {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messages: PublishedMessage[];
  readonly subscriptions: Map<string, Subscription>;
  /** How many subscriptions it had and has no more. */
  unsubscribed: number;
  /** Of a FIFO topic: what was published of late, by deduplication ID. */
  readonly recent: Map<string, { readonly messageId: string; readonly at: number }>;
}

/** Whether a topic of this name keeps an order: https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html */
export function isFifo({ name }: Pick<Topic, 'name'>): boolean {
  return name.endsWith('.fifo');
}

const store = defineStore('sns', () => new Map<string, Topic>());

/** The topics of an account and Region by ARN. */
export function topicsOf(world: World, account: string, region: string): ReadonlyMap<string, Topic> {
  return store.of(world, account, region);
}

/** The topic of an ARN, if there is one in the account and Region. */
export function topicByArn(world: World, account: string, region: string, arn: string): Topic | undefined {
  return store.of(world, account, region).get(arn);
}

/** Makes a topic. */
export function addTopic(
  world: World,
  { account, region, name }: Pick<Topic, 'account' | 'region' | 'name'>,
  attributes: Readonly<Record<string, string>> = {},
): Topic {
  const topic: Topic = {
    account,
    region,
    name,
    arn: topicArn(account, region, name),
    attributes,
    messages: [],
    subscriptions: new Map(),
    unsubscribed: 0,
    recent: new Map(),
  };
  store.of(world, account, region).set(topic.arn, topic);
  return topic;
}

/** Subscribes a queue to a topic. */
export function addSubscription(topic: Topic, endpoint: string, raw: boolean): Subscription {
  const arn = `${topic.arn}:${uuid([topic.arn, endpoint, topic.unsubscribed])}`;
  const subscription = { arn, endpoint, raw };
  topic.subscriptions.set(arn, subscription);
  return subscription;
}

/** The ARN of a topic. */
export function topicArn(account: string, region: string, name: string): string {
  return `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`;
}

/** Publishes a message: keeps it, and puts it into the subscribed queues. */
export function publishTo(world: World, topic: Topic, published: PublishedMessage): void {
  topic.messages.push(published);
  const { account, region } = topic;
  const { messageId, at, message, attributes = {} } = published;
  for (const subscription of topic.subscriptions.values()) {
    const queue = queueByArn(world, account, region, subscription.endpoint);
    if (!queue) continue;
    const id = uuid([subscription.arn, messageId]);
    const content = subscription.raw
      ? { body: message, attributes }
      : { body: envelope(topic, subscription, published), attributes: {} };
    putMessage(queue, { id, senderId: 'sns.amazonaws.com', sentAt: at, ...content });
  }
}

/**
 * A message as subscribers get it. Signatures are made up: the emulator has no keys.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
function envelope(
  { arn, region }: Topic,
  subscription: Subscription,
  { messageId, at, subject, message, attributes = {} }: PublishedMessage,
): string {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: BinaryValue ? Buffer.from(BinaryValue).toString('base64') : StringValue },
    ]),
  );
  return JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: arn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '1',
    Signature: 'EXAMPLE',
    SigningCertURL: `https://sns.${region}.${dnsSuffixOf(region)}/SimpleNotificationService-0123456789abcdef.pem`,
    UnsubscribeURL: `https://sns.${region}.${dnsSuffixOf(region)}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(Object.keys(MessageAttributes).length > 0 && { MessageAttributes }),
  });
}
