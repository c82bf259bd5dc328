import type {
  CreateTopicCommandInput,
  GetTopicAttributesCommandInput,
  ListTopicsCommandInput,
} from '@aws-sdk/client-sns';
import type { RequestContext } from '../../service.js';
import { settleBus } from '../eventBridge/delivery.js';
import { pageOf } from '../paging.js';
import { invalidNextToken, invalidParameter, resourceOf, topicOf } from './errors.js';
import { addTopic, isFifo, topicArn, topicByArn, topicsOf } from './topic.js';

/** Creates a topic; one that exists is answered as it is. */
export function createTopic(input: CreateTopicCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const name = input.Name ?? '';
  if (!/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(name) || name.length > 256)
    throw invalidParameter('Topic Name');
  if (isFifo({ name }) !== (input.Attributes?.['FifoTopic'] === 'true')) {
    throw invalidParameter(
      isFifo({ name })
        ? 'Topic Name'
        : 'Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.',
    );
  }
  const known = topicByArn(world, account, region, topicArn(account, region, name));
  if (known) return { TopicArn: known.arn };
  // What rules sent to its name before never was published.
  settleBus(world, account, region, now);
  const topic = addTopic(world, { account, region, name }, input.Attributes ?? {});
  context.effect('CreateTopic', resourceOf(topic));
  return { TopicArn: topic.arn };
}

/** The attributes of a topic. */
export function getTopicAttributes(input: GetTopicAttributesCommandInput, context: RequestContext): object {
  const { arn, attributes, subscriptions, unsubscribed } = topicOf(input.TopicArn ?? '', context);
  return {
    Attributes: {
      TopicArn: arn,
      Owner: context.account,
      DisplayName: '',
      SubscriptionsConfirmed: String(subscriptions.size),
      SubscriptionsPending: '0',
      SubscriptionsDeleted: String(unsubscribed),
      ...attributes,
    },
  };
}

/** The topics of an account and Region. */
export function listTopics(
  { NextToken }: ListTopicsCommandInput,
  { world, account, region }: RequestContext,
): object {
  const topics = [...topicsOf(world, account, region).values()];
  const { items, nextToken } = pageOf(topics, PAGE, NextToken, invalidNextToken);
  return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: nextToken };
}

/** SNS lists a hundred at a time. */
export const PAGE = 100;
