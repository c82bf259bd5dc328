import * as schemas from '@aws-sdk/client-sns';
import type { ExpandedFleet } from '../fleet.js';
import type { Service } from '../service.js';
import type { World } from '../world.js';
import { publish, publishBatch } from './sns/publish.js';
import { listSubscriptionsByTopic, subscribe, unsubscribe } from './sns/subscriptions.js';
import { addSubscription, addTopic, topicArn, topicByArn, type PublishedMessage } from './sns/topic.js';
import { createTopic, getTopicAttributes, listTopics } from './sns/topics.js';
import { queueArn } from './sqs/queue.js';

/** Amazon SNS: topics that keep what is published, and pass it on to queues. */
export const sns: Service = {
  signingName: 'sns',
  protocols: ['query'],
  schemas,
  operations: {
    CreateTopic: createTopic,
    GetTopicAttributes: getTopicAttributes,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    ListTopics: listTopics,
    Publish: publish,
    PublishBatch: publishBatch,
    Subscribe: subscribe,
    Unsubscribe: unsubscribe,
  },
};

/** Makes the topics of a fleet with their subscriptions. */
export function seedTopics(world: World, { topics }: ExpandedFleet): void {
  for (const { account, region, name, queues } of topics) {
    const topic = addTopic(world, { account, region, name });
    for (const queue of queues) addSubscription(topic, queueArn(account, region, queue), false);
  }
}

/** What was published to a topic, oldest first. */
export function messagesOf(
  world: World,
  account: string,
  region: string,
  topic: string,
): readonly PublishedMessage[] {
  return topicByArn(world, account, region, topicArn(account, region, topic))?.messages ?? [];
}
