import { partitionOf } from '../../partition.js';
import { AwsError, type RequestContext } from '../../service.js';
import { deliverEvents } from '../eventBridge/delivery.js';
import { nonExistentQueue } from './errors.js';
import { expireMessages, queuesOf, type Queue } from './queue.js';

/** Where a queue is reached: at the address that the request came to. Some clients send there what is for the queue. */
export function queueUrl({ account, name }: Queue, { endpoint }: RequestContext): string {
  return `${endpoint}/${account}/${name}`;
}

/**
 * The queue of a URL with everything in it that has arrived by now, and nothing that has expired.
 * @throws AwsError when there is none, or when it is another account's
 */
export function queueOf(url: string | undefined, context: RequestContext): Queue {
  const { world, account, region, now } = context;
  const [, owner, name = ''] = /\/(\d{12})\/([^/]+)\/?$/.exec(url ?? '') ?? [];
  if (owner === undefined) {
    throw new AwsError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404);
  }
  if (owner !== account) {
    throw new AwsError(
      'AccessDenied',
      `User: ${context.caller.arn} is not authorized to access the queue arn:${partitionOf(region)}:sqs:${region}:${owner}:${name}`,
      403,
    );
  }
  const queue = queuesOf(world, account, region).get(name);
  if (!queue) throw nonExistentQueue();
  deliverEvents(world, account, region, now);
  expireMessages(queue, now);
  return queue;
}

/** What the journal calls a queue. */
export function resourceOf({ account, region, name }: Queue): string {
  return `${account}/${region}/queue/${name}`;
}
