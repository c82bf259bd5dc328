import type {
  PublishBatchCommandInput,
  PublishBatchRequestEntry,
  PublishCommandInput,
} from '@aws-sdk/client-sns';
import { AwsError, type RequestContext } from '../../service.js';
import { invalidParameter, resourceOf, topicOf } from './errors.js';
import { isFifo, publishTo, type Topic } from './topic.js';

/** Bytes. */
const LARGEST_MESSAGE = 256 * 1024;
const LARGEST_BATCH = 10;

/** Publishes a message to a topic. */
export function publish(input: PublishCommandInput, context: RequestContext): object {
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) {
    throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  }
  // Before the topic, as the message is looked at first.
  const message = messageOf(input);
  return publishMessage(topicOf(arn, context), input, message, context);
}

/** Publishes up to ten messages; each succeeds or fails for itself. */
export function publishBatch(input: PublishBatchCommandInput, context: RequestContext): object {
  const topic = topicOf(input.TopicArn ?? '', context);
  const entries = input.PublishBatchRequestEntries ?? [];
  checkBatch(entries);
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...publishMessage(topic, entry, messageOf(entry), context) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

type Publishable = Pick<
  PublishCommandInput,
  | 'Message'
  | 'MessageStructure'
  | 'Subject'
  | 'MessageAttributes'
  | 'MessageGroupId'
  | 'MessageDeduplicationId'
>;

/** What a publisher is answered. */
interface Published {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

/** "the 5 minute minimum deduplication interval": `PublishInput.MessageDeduplicationId` */
const DEDUPLICATION_MS = 5 * 60 * 1000;

function publishMessage(
  topic: Topic,
  input: Publishable,
  message: string,
  context: RequestContext,
): Published {
  const { Subject, MessageAttributes } = input;
  const { world, now } = context;
  const deduplication = isFifo(topic) ? deduplicationOf(topic, input, message) : undefined;
  const earlier = deduplication === undefined ? undefined : topic.recent.get(deduplication);
  // "accepted successfully but aren't delivered"
  if (earlier && now - earlier.at < DEDUPLICATION_MS) return answer(topic, earlier.messageId);
  const messageId = context.world.newUuid();
  if (deduplication !== undefined) topic.recent.set(deduplication, { messageId, at: now });
  publishTo(world, topic, {
    messageId,
    at: now,
    subject: Subject,
    message,
    attributes: MessageAttributes,
  });
  context.effect('Publish', resourceOf(topic), { messageId, subject: Subject });
  return answer(topic, messageId);
}

function answer(topic: Topic, MessageId: string): Published {
  if (!isFifo(topic)) return { MessageId };
  return { MessageId, SequenceNumber: String(topic.messages.length).padStart(20, '1') };
}

/**
 * What a FIFO topic knows a message again by.
 * https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
 * @throws InvalidParameter when the message has no group, or nothing to know it again by
 */
function deduplicationOf(
  { attributes }: Topic,
  { MessageGroupId = '', MessageDeduplicationId }: Publishable,
  message: string,
): string {
  if (MessageGroupId === '') {
    throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  }
  for (const [name, value] of Object.entries({ MessageGroupId, MessageDeduplicationId })) {
    if (value !== undefined && !/^[!-~]{1,128}$/.test(value)) throw invalidParameter(name);
  }
  if (MessageDeduplicationId !== undefined) return MessageDeduplicationId;
  if (attributes['ContentBasedDeduplication'] !== 'true') {
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return message;
}

/**
 * The message for queues, which are all that can be subscribed.
 * @throws InvalidParameter
 */
function messageOf({ Message = '', MessageStructure, Subject }: Publishable): string {
  if (Message === '') throw invalidParameter('Empty message');
  if (Buffer.byteLength(Message) > LARGEST_MESSAGE) throw invalidParameter('Message too long');
  // eslint-disable-next-line no-control-regex -- these are what SNS forbids
  if (Subject !== undefined && !/^[^\u0000-\u001f]{1,100}$/.test(Subject)) throw invalidParameter('Subject');
  if (MessageStructure === undefined) return Message;
  if (MessageStructure !== 'json') throw invalidParameter('MessageStructure');
  const { sqs, default: fallback } = parseStructure(Message);
  if (typeof fallback !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return typeof sqs === 'string' ? sqs : fallback;
}

function parseStructure(message: string): { readonly sqs?: unknown; readonly default?: unknown } {
  try {
    const parsed: unknown = JSON.parse(message);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Told below, as what is JSON and no object.
  }
  throw invalidParameter('Message Structure - JSON message body failed to parse');
}

function checkBatch(entries: readonly PublishBatchRequestEntry[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (entries.length > LARGEST_BATCH) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    );
  }
  const ids = entries.map(({ Id = '' }) => Id);
  if (!ids.every((id) => /^[A-Za-z0-9_-]{1,80}$/.test(id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  }
  if (new Set(ids).size < ids.length) {
    throw new AwsError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  }
}
