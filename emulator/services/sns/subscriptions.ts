import type {
  ListSubscriptionsByTopicCommandInput,
  SubscribeCommandInput,
  UnsubscribeCommandInput,
} from '@aws-sdk/client-sns';
import { notImplemented, type RequestContext } from '../../service.js';
import { settleBus } from '../eventBridge/delivery.js';
import { pageOf } from '../paging.js';
import { invalidNextToken, invalidParameter, resourceOf, topicOf } from './errors.js';
import { addSubscription, topicByArn } from './topic.js';
import { PAGE } from './topics.js';

const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

/** Subscribes a queue to a topic; one that is subscribed is answered as it is. */
export function subscribe(input: SubscribeCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const topic = topicOf(input.TopicArn ?? '', context);
  const { Protocol = '', Endpoint = '', Attributes = {} } = input;
  if (!PROTOCOLS.includes(Protocol)) {
    throw invalidParameter(`Does not support this protocol string: ${Protocol}`);
  }
  if (Protocol !== 'sqs') throw notImplemented(`The emulator subscribes queues only, not ${Protocol}.`);
  const [, endpointRegion, endpointAccount] =
    /^arn:aws[a-z-]*:sqs:([^:]+):(\d{12}):[A-Za-z0-9_-]+$/.exec(Endpoint) ?? [];
  if (endpointRegion === undefined) throw invalidParameter('SQS endpoint ARN');
  if (endpointRegion !== region || endpointAccount !== account) {
    throw notImplemented('The emulator subscribes queues of the same account and Region only.');
  }
  const raw = readAttributes(Attributes);
  const known = [...topic.subscriptions.values()].find(({ endpoint }) => endpoint === Endpoint);
  if (known && known.raw !== raw) {
    throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
  }
  if (known) return { SubscriptionArn: known.arn };
  settleBus(world, account, region, now);
  const { arn } = addSubscription(topic, Endpoint, raw);
  context.effect('Subscribe', resourceOf(topic), { endpoint: Endpoint });
  return { SubscriptionArn: arn };
}

/** @returns whether the subscriber gets bare messages */
function readAttributes(attributes: Readonly<Record<string, string>>): boolean {
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== 'RawMessageDelivery') {
      throw notImplemented(`The emulator has no attribute ${name} of subscriptions.`);
    }
    if (value !== 'true' && value !== 'false') {
      throw invalidParameter('Attributes Reason: RawMessageDelivery: Invalid value. Must be true or false.');
    }
  }
  return attributes.RawMessageDelivery === 'true';
}

/** Ends a subscription; one that has ended is no error. */
export function unsubscribe(input: UnsubscribeCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const arn = input.SubscriptionArn ?? '';
  if (!/^arn:aws[a-z-]*:sns:[^:]+:\d{12}:[^:]+:[^:]+$/.test(arn)) {
    throw invalidParameter(
      `SubscriptionArn Reason: An ARN must have at least 6 elements, not ${arn.split(':').length}`,
    );
  }
  const topic = topicByArn(world, account, region, arn.slice(0, arn.lastIndexOf(':')));
  if (!topic?.subscriptions.has(arn)) return {};
  settleBus(world, account, region, now);
  topic.subscriptions.delete(arn);
  topic.unsubscribed += 1;
  context.effect('Unsubscribe', resourceOf(topic), { subscription: arn });
  return {};
}

/** The subscriptions of a topic. */
export function listSubscriptionsByTopic(
  input: ListSubscriptionsByTopicCommandInput,
  context: RequestContext,
): object {
  const topic = topicOf(input.TopicArn ?? '', context);
  const subscriptions = [...topic.subscriptions.values()].map(({ arn, endpoint }) => ({
    SubscriptionArn: arn,
    Owner: topic.account,
    Protocol: 'sqs',
    Endpoint: endpoint,
    TopicArn: topic.arn,
  }));
  const page = pageOf(subscriptions, PAGE, input.NextToken, invalidNextToken);
  return { Subscriptions: page.items, NextToken: page.nextToken };
}
