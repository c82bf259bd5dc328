import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';

/** The digest by which clients check that a text came through whole. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * The digest of message attributes; undefined when there are none.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html, "Calculating the
 * MD5 message digest for message attributes"
 */
export function md5OfAttributes(
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (value: string | Uint8Array) => {
    const bytes = Buffer.from(value as string);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
    add(name);
    add(DataType);
    hash.update(Buffer.from([BinaryValue ? BINARY : STRING]));
    add(BinaryValue ?? StringValue ?? '');
  }
  return hash.digest('hex');
}

/** How the digest tells transport types apart. */
const STRING = 1;
const BINARY = 2;
