import type {
  CreateQueueCommandInput,
  DeleteQueueCommandInput,
  GetQueueAttributesCommandInput,
  GetQueueUrlCommandInput,
  ListQueuesCommandInput,
  PurgeQueueCommandInput,
  SetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError, notImplemented, type RequestContext } from '../../service.js';
import { deliverEvents } from '../eventBridge/delivery.js';
import { pageOf } from '../paging.js';
import { readSettings, type QueueSettings } from './attributes.js';
import { checkBetween, invalidParameter, nonExistentQueue } from './errors.js';
import { addQueue, countMessages, deletionsOf, queuesOf } from './queue.js';
import { queueOf, queueUrl, resourceOf } from './queueUrl.js';

const MINUTE = 60_000;

/** Creates a queue; one that exists with the same attributes is answered as it is. */
export function createQueue(input: CreateQueueCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const name = input.QueueName ?? '';
  if (name.endsWith('.fifo')) throw notImplemented('The emulator has standard queues only.');
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw invalidParameter(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
  const settings = readSettings(input.Attributes ?? {});
  const known = queuesOf(world, account, region).get(name);
  if (known) {
    const differing = Object.entries(settings).find(
      ([key, value]) => known.settings[key as keyof QueueSettings] !== value,
    );
    if (differing) {
      throw new AwsError(
        'QueueAlreadyExists',
        `A queue already exists with the same name and a different value for attribute ${differing[0]}`,
      );
    }
    return { QueueUrl: queueUrl(known, context) };
  }
  if (now - (deletionsOf(world, account, region).get(name) ?? -Infinity) < MINUTE) {
    throw new AwsError(
      'AWS.SimpleQueueService.QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  }
  // What was sent to its name before never was in it.
  deliverEvents(world, account, region, now);
  const queue = addQueue(world, { account, region, name }, now, settings);
  context.effect('CreateQueue', resourceOf(queue), { ...settings });
  return { QueueUrl: queueUrl(queue, context) };
}

/** The URL of a queue of the caller's account. */
export function getQueueUrl(input: GetQueueUrlCommandInput, context: RequestContext): object {
  const { world, account, region } = context;
  const queue = queuesOf(world, account, region).get(input.QueueName ?? '');
  const owner = input.QueueOwnerAWSAccountId ?? account;
  if (!queue || owner !== account) throw nonExistentQueue();
  return { QueueUrl: queueUrl(queue, context) };
}

/** The URLs of queues, all or by the beginning of their names. */
export function listQueues(input: ListQueuesCommandInput, context: RequestContext): object {
  const { world, account, region } = context;
  checkBetween('MaxResults', input.MaxResults, 1, MOST_QUEUES);
  const urls = [...queuesOf(world, account, region).values()]
    .filter(({ name }) => name.startsWith(input.QueueNamePrefix ?? ''))
    .map((queue) => queueUrl(queue, context));
  const { items, nextToken } = pageOf(urls, input.MaxResults ?? MOST_QUEUES, input.NextToken, () =>
    invalidParameter('Invalid or expired next token.'),
  );
  // Without MaxResults there is no second page, as on AWS.
  return { QueueUrls: items, NextToken: input.MaxResults === undefined ? undefined : nextToken };
}

const MOST_QUEUES = 1000;

/** The attributes of a queue that are asked for. */
export function getQueueAttributes(input: GetQueueAttributesCommandInput, context: RequestContext): object {
  const queue = queueOf(input.QueueUrl, context);
  const counts = countMessages(queue, context.now);
  const all: Record<string, string | number | undefined> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: counts.visible,
    ApproximateNumberOfMessagesNotVisible: counts.inFlight,
    ApproximateNumberOfMessagesDelayed: counts.delayed,
    CreatedTimestamp: Math.floor(queue.createdAt / 1000),
    LastModifiedTimestamp: Math.floor(queue.modifiedAt / 1000),
    ...queue.settings,
    SqsManagedSseEnabled: 'true',
  };
  const names = new Set<string>(input.AttributeNames ?? []);
  for (const name of names) {
    if (name !== 'All' && !ATTRIBUTE_NAMES.has(name)) {
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  const Attributes = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value !== undefined && value !== '' && (names.has('All') || names.has(name))
        ? [[name, String(value)]]
        : [],
    ),
  );
  return { Attributes };
}

/** Names that AWS knows, whether or not the emulator's queues have such an attribute. */
const ATTRIBUTE_NAMES = new Set([
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
]);

/** Changes attributes of a queue. */
export function setQueueAttributes(input: SetQueueAttributesCommandInput, context: RequestContext): object {
  const queue = queueOf(input.QueueUrl, context);
  const settings = readSettings(input.Attributes ?? {});
  queue.settings = { ...queue.settings, ...settings };
  queue.modifiedAt = context.now;
  context.effect('SetQueueAttributes', resourceOf(queue), { ...settings });
  return {};
}

/** Deletes the messages of a queue, those in flight included. */
export function purgeQueue(input: PurgeQueueCommandInput, context: RequestContext): object {
  const queue = queueOf(input.QueueUrl, context);
  if (context.now - (queue.purgedAt ?? -Infinity) < MINUTE) {
    throw new AwsError(
      'AWS.SimpleQueueService.PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      403,
    );
  }
  queue.purgedAt = context.now;
  queue.messages = queue.messages.filter(({ sentAt }) => sentAt > context.now);
  context.effect('PurgeQueue', resourceOf(queue));
  return {};
}

/** Deletes a queue with its messages. */
export function deleteQueue(input: DeleteQueueCommandInput, context: RequestContext): object {
  const { world, account, region, now } = context;
  const queue = queueOf(input.QueueUrl, context);
  queuesOf(world, account, region).delete(queue.name);
  deletionsOf(world, account, region).set(queue.name, now);
  context.effect('DeleteQueue', resourceOf(queue));
  return {};
}
