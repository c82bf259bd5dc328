import { AwsError, notImplemented } from '../../service.js';

/** What can be set of a queue, in seconds and bytes. */
export interface QueueSettings {
  readonly DelaySeconds: number;
  readonly MaximumMessageSize: number;
  readonly MessageRetentionPeriod: number;
  readonly ReceiveMessageWaitTimeSeconds: number;
  readonly VisibilityTimeout: number;
  /** JSON; kept, and not enforced: the emulator has no permissions. */
  readonly Policy?: string;
}

/** What a queue has unless told otherwise. */
export const DEFAULT_SETTINGS: QueueSettings = {
  DelaySeconds: 0,
  MaximumMessageSize: 1024 * 1024,
  MessageRetentionPeriod: 4 * 24 * 60 * 60,
  ReceiveMessageWaitTimeSeconds: 0,
  VisibilityTimeout: 30,
};

/** Bounds in AWS's documentation of `CreateQueue`. */
const BOUNDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1024 * 1024],
  MessageRetentionPeriod: [60, 14 * 24 * 60 * 60],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 12 * 60 * 60],
};

/** Attributes of AWS's that would change what the emulator's queues do. */
const REFUSED = new Set([
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'RedriveAllowPolicy',
  'RedrivePolicy',
]);

/**
 * Settings out of the attributes of a request.
 * @throws AwsError for those that are unknown, out of bounds or not modelled
 */
export function readSettings(attributes: Readonly<Record<string, string>>): Partial<QueueSettings> {
  const entries = Object.entries(attributes).flatMap(([name, value]): [string, string | number][] => {
    if (name === 'Policy') return [[name, checkPolicy(value)]];
    // On or off, clients cannot tell the difference.
    if (name === 'SqsManagedSseEnabled') return [];
    if (REFUSED.has(name) && !(name === 'FifoQueue' && value === 'false')) {
      throw notImplemented(`The emulator has standard queues only, without the attribute ${name}.`);
    }
    if (name === 'FifoQueue') return [];
    const [least, most] = (Object.hasOwn(BOUNDS, name) ? BOUNDS[name] : undefined) ?? [];
    if (least === undefined || most === undefined) {
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (!(number >= least && number <= most)) throw invalidAttributeValue(name);
    return [[name, number]];
  });
  return Object.fromEntries(entries);
}

function checkPolicy(policy: string): string {
  if (policy === '') return policy;
  try {
    JSON.parse(policy);
    return policy;
  } catch {
    throw invalidAttributeValue('Policy');
  }
}

function invalidAttributeValue(name: string): AwsError {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}
