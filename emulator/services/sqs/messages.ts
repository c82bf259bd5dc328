import type {
  ChangeMessageVisibilityCommandInput,
  DeleteMessageBatchCommandInput,
  DeleteMessageCommandInput,
  ReceiveMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError, type RequestContext } from '../../service.js';
import { checkBetween } from './errors.js';
import { md5, md5OfAttributes } from './md5.js';
import type { Message, Queue } from './queue.js';
import { queueOf, resourceOf } from './queueUrl.js';

const LONGEST_TIMEOUT = 12 * 60 * 60;

/**
 * Takes messages out of a queue for a while, oldest first. It answers at once: with a clock of its own, a long poll
 * (`WaitTimeSeconds`) would wait for what another request has to bring about.
 */
export function receiveMessage(input: ReceiveMessageCommandInput, context: RequestContext): object {
  const { now } = context;
  checkBetween('MaxNumberOfMessages', input.MaxNumberOfMessages, 1, 10);
  checkBetween('VisibilityTimeout', input.VisibilityTimeout, 0, LONGEST_TIMEOUT);
  checkBetween('WaitTimeSeconds', input.WaitTimeSeconds, 0, 20);
  const queue = queueOf(input.QueueUrl, context);
  const received = queue.messages
    .filter(({ visibleAt }) => visibleAt <= now)
    .slice(0, input.MaxNumberOfMessages ?? 1);
  if (received.length === 0) return {};
  const timeout = input.VisibilityTimeout ?? queue.settings.VisibilityTimeout;
  for (const message of received) {
    message.visibleAt = now + timeout * 1000;
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
  }
  context.effect('ReceiveMessage', resourceOf(queue), { messageIds: received.map(({ id }) => id) });
  return { Messages: received.map((message) => describeMessage(queue, message, input)) };
}

function describeMessage(queue: Queue, message: Message, input: ReceiveMessageCommandInput): object {
  const wanted = new Set<string>([
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const system = Object.entries({
    SenderId: message.senderId,
    SentTimestamp: message.sentAt,
    ApproximateReceiveCount: message.receiveCount,
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt,
    MessageGroupId: message.groupId,
  }).flatMap(([name, value]) =>
    value !== undefined && (wanted.has('All') || wanted.has(name)) ? [[name, String(value)]] : [],
  );
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) =>
      (input.MessageAttributeNames ?? []).some((asked) => isAskedFor(name, asked)),
    ),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: receiptOf(queue, message),
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) as object }),
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
  };
}

/** By name, by the beginning of the name (`bar.*`), or all. */
function isAskedFor(name: string, asked: string): boolean {
  if (asked === 'All' || asked === '.*' || asked === name) return true;
  return asked.endsWith('.*') && name.startsWith(asked.slice(0, -1));
}

/** Deletes a message that was received. With the handle of an earlier receipt nothing happens, as AWS documents. */
export function deleteMessage(input: DeleteMessageCommandInput, context: RequestContext): object {
  const queue = queueOf(input.QueueUrl, context);
  remove(queue, input.ReceiptHandle, context);
  return {};
}

/** Deletes up to ten messages; each succeeds or fails for itself. */
export function deleteMessageBatch(input: DeleteMessageBatchCommandInput, context: RequestContext): object {
  const queue = queueOf(input.QueueUrl, context);
  const entries = input.Entries ?? [];
  checkBatch(entries.map(({ Id = '' }) => Id));
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const { Id, ReceiptHandle } of entries) {
    try {
      remove(queue, ReceiptHandle, context);
      Successful.push({ Id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

/** Sets anew, from now on, for how long a message in flight is not to be received again. */
export function changeMessageVisibility(
  input: ChangeMessageVisibilityCommandInput,
  context: RequestContext,
): object {
  const { now } = context;
  checkBetween('VisibilityTimeout', input.VisibilityTimeout, 0, LONGEST_TIMEOUT);
  const queue = queueOf(input.QueueUrl, context);
  const message = receivedMessage(queue, input.ReceiptHandle);
  if (!message || message.visibleAt <= now) {
    throw new AwsError(
      'AWS.SimpleQueueService.MessageNotInflight',
      'The message referred to is not in flight.',
    );
  }
  message.visibleAt = now + (input.VisibilityTimeout ?? 0) * 1000;
  context.effect('ChangeMessageVisibility', resourceOf(queue), { messageId: message.id });
  return {};
}

function remove(queue: Queue, receipt: string | undefined, context: RequestContext): void {
  const message = receivedMessage(queue, receipt);
  if (!message) return;
  queue.messages = queue.messages.filter((other) => other !== message);
  context.effect('DeleteMessage', resourceOf(queue), { messageId: message.id });
}

/** The handle of the latest receipt of a message. */
function receiptOf({ arn }: Queue, { id, receiveCount }: Message): string {
  return `AQEB${Buffer.from(`${arn} ${id} ${receiveCount}`).toString('base64')}`;
}

/**
 * The message of which this is the latest receipt; undefined when it is gone or was received again.
 * @throws ReceiptHandleIsInvalid for what is no receipt of this queue
 */
function receivedMessage(queue: Queue, receipt = ''): Message | undefined {
  const [arn, id] = Buffer.from(receipt.slice('AQEB'.length), 'base64').toString().split(' ');
  if (!receipt.startsWith('AQEB') || arn !== queue.arn) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${receipt}" is not a valid receipt handle.`,
      404,
    );
  }
  const message = queue.messages.find((each) => each.id === id);
  return message && receiptOf(queue, message) === receipt ? message : undefined;
}

const LARGEST_BATCH = 10;

function checkBatch(ids: readonly string[]): void {
  if (ids.length === 0) {
    throw new AwsError(
      'AWS.SimpleQueueService.EmptyBatchRequest',
      'There should be at least one DeleteMessageBatchRequestEntry in the request.',
    );
  }
  if (ids.length > LARGEST_BATCH) {
    throw new AwsError(
      'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${LARGEST_BATCH}. You have sent ${ids.length}.`,
    );
  }
  if (!ids.every((id) => /^[A-Za-z0-9_-]{1,80}$/.test(id))) {
    throw new AwsError(
      'AWS.SimpleQueueService.InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) {
    throw new AwsError('AWS.SimpleQueueService.BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
  }
}
