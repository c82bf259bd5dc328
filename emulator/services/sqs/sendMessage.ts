import type { MessageAttributeValue, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { AwsError, notImplemented, type RequestContext } from '../../service.js';
import { checkBetween, invalidParameter, missingParameter } from './errors.js';
import { md5, md5OfAttributes } from './md5.js';
import { putMessage, type Queue } from './queue.js';
import { queueOf, resourceOf } from './queueUrl.js';

/** Sends a message. */
export function sendMessage(input: SendMessageCommandInput, context: RequestContext): object {
  const { world, caller, now } = context;
  checkBetween('DelaySeconds', input.DelaySeconds, 0, 900);
  if (input.MessageSystemAttributes && Object.keys(input.MessageSystemAttributes).length > 0) {
    throw notImplemented('The emulator keeps no system attributes of messages.');
  }
  const queue = queueOf(input.QueueUrl, context);
  if (input.MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      `Value ${input.MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
    );
  }
  const attributes = input.MessageAttributes ?? {};
  const body = checkBody(queue, input.MessageBody ?? '', attributes);
  const id = world.newUuid();
  putMessage(
    queue,
    { id, body, attributes, senderId: caller.arn, groupId: input.MessageGroupId, sentAt: now },
    input.DelaySeconds,
  );
  context.effect('SendMessage', resourceOf(queue), { messageId: id });
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

function checkBody(
  { settings }: Queue,
  body: string,
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): string {
  if (body === '') throw missingParameter('MessageBody');
  // What https://www.w3.org/TR/REC-xml/#charsets does not allow.
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(body)) {
    throw new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
  }
  const entries = Object.entries(attributes);
  if (entries.length > MOST_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  const size = entries.reduce((sum, entry) => sum + checkAttribute(...entry), Buffer.byteLength(body));
  if (size > settings.MaximumMessageSize) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.MaximumMessageSize} bytes.`,
    );
  }
  return body;
}

const MOST_ATTRIBUTES = 10;

/** @returns bytes that it adds to the message */
function checkAttribute(
  name: string,
  { DataType = '', StringValue, BinaryValue }: MessageAttributeValue,
): number {
  if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name)) {
    throw invalidParameter(`The message attribute name '${name}' is invalid.`);
  }
  if (!/^(String|Number|Binary)(\..+)?$/.test(DataType)) {
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (value === undefined || value.length === 0) {
    throw invalidParameter(
      `The message (user) attribute '${name}' must contain a non-empty value of type '${DataType}'.`,
    );
  }
  return Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(value);
}
