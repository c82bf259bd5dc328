import * as schemas from '@aws-sdk/client-sns';
import type {
  CreateTopicCommandInput,
  GetTopicAttributesCommandInput,
  ListTopicsCommandInput,
  PublishCommandInput,
} from '@aws-sdk/client-sns';
import type { ExpandedFleet } from '../fleet.js';
import { AwsError, type RequestContext, type Service } from '../service.js';
import { defineStore, type World } from '../world.js';
import { pageOf } from './paging.js';

/** A message that was published. */
export interface PublishedMessage {
  readonly messageId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly subject?: string | undefined;
  readonly message: string;
  readonly attributes: PublishCommandInput['MessageAttributes'];
}

interface Topic {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messages: PublishedMessage[];
}

const store = defineStore('sns', () => new Map<string, Topic>());

/** Amazon SNS: topics that keep what is published; nobody is subscribed. */
export const sns: Service = {
  signingName: 'sns',
  protocols: ['query'],
  schemas,
  operations: {
    CreateTopic: createTopic,
    GetTopicAttributes: getTopicAttributes,
    ListTopics: listTopics,
    Publish: publish,
  },
};

/** Makes the topics of a fleet. */
export function seedTopics(world: World, { topics }: ExpandedFleet): void {
  for (const { account, region, name } of topics) addTopic(world, account, region, name, {});
}

/** What was published to a topic, oldest first. */
export function messagesOf(
  world: World,
  account: string,
  region: string,
  topic: string,
): readonly PublishedMessage[] {
  return store.of(world, account, region).get(arnOf(account, region, topic))?.messages ?? [];
}

function createTopic(input: CreateTopicCommandInput, context: RequestContext): object {
  const { world, account, region } = context;
  const name = input.Name ?? '';
  if (!/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(name)) throw invalidParameter('Topic Name');
  const known = store.of(world, account, region).get(arnOf(account, region, name));
  // Creating a topic that exists answers its ARN.
  if (known) return { TopicArn: known.arn };
  const topic = addTopic(world, account, region, name, input.Attributes ?? {});
  context.effect('CreateTopic', `${account}/${region}/topic/${name}`);
  return { TopicArn: topic.arn };
}

function getTopicAttributes(input: GetTopicAttributesCommandInput, context: RequestContext): object {
  const { arn, attributes } = topicOf(input.TopicArn ?? '', context);
  return {
    Attributes: {
      TopicArn: arn,
      Owner: context.account,
      DisplayName: '',
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
      ...attributes,
    },
  };
}

function listTopics(
  { NextToken }: ListTopicsCommandInput,
  { world, account, region }: RequestContext,
): object {
  const topics = [...store.of(world, account, region).values()];
  const { items, nextToken } = pageOf(topics, PAGE, NextToken, () =>
    invalidParameter('NextToken Reason: An error occurred while reading the next token'),
  );
  return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: nextToken };
}

function publish(input: PublishCommandInput, context: RequestContext): object {
  const { world, now } = context;
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined)
    throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  const message = input.Message ?? '';
  if (message === '') throw invalidParameter('Empty message');
  if (Buffer.byteLength(message) > LARGEST_MESSAGE) throw invalidParameter('Message too long');
  const topic = topicOf(arn, context);
  const messageId = world.newUuid();
  topic.messages.push({
    messageId,
    at: now,
    subject: input.Subject,
    message,
    attributes: input.MessageAttributes,
  });
  const [, , , region = '', account = '', name = ''] = topic.arn.split(':');
  context.effect('Publish', `${account}/${region}/topic/${name}`, { messageId, subject: input.Subject });
  return { MessageId: messageId };
}

/** Bytes. */
const LARGEST_MESSAGE = 256 * 1024;

/** ListTopics answers a hundred at a time. */
const PAGE = 100;

function addTopic(
  world: World,
  account: string,
  region: string,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Topic {
  const topic: Topic = { arn: arnOf(account, region, name), attributes, messages: [] };
  store.of(world, account, region).set(topic.arn, topic);
  return topic;
}

function topicOf(arn: string, { world, account, region }: RequestContext): Topic {
  const [, arnRegion, arnAccount] = /^arn:aws[a-z-]*:sns:([^:]+):(\d{12}):[^:]+$/.exec(arn) ?? [];
  if (arnRegion === undefined) {
    throw invalidParameter(
      'TopicArn Reason: An ARN must have at least 6 elements, not ' + arn.split(':').length,
    );
  }
  if (arnRegion !== region) throw invalidParameter('TopicArn');
  if (arnAccount !== account) {
    throw new AwsError(
      'AuthorizationError',
      `User is not authorized to perform this operation on ${arn}`,
      403,
    );
  }
  const topic = store.of(world, account, region).get(arn);
  if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

function arnOf(account: string, region: string, name: string): string {
  return `arn:aws:sns:${region}:${account}:${name}`;
}

function invalidParameter(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}
