import * as schemas from '@aws-sdk/client-sqs';
import type { ExpandedFleet } from '../fleet.js';
import type { Service } from '../service.js';
import type { World } from '../world.js';
import {
  changeMessageVisibility,
  deleteMessage,
  deleteMessageBatch,
  receiveMessage,
} from './sqs/messages.js';
import { addQueue } from './sqs/queue.js';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from './sqs/queues.js';
import { sendMessage } from './sqs/sendMessage.js';

/** Amazon SQS: standard queues. */
export const sqs: Service = {
  signingName: 'sqs',
  protocols: ['json'],
  schemas,
  operations: {
    ChangeMessageVisibility: changeMessageVisibility,
    CreateQueue: createQueue,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    GetQueueUrl: getQueueUrl,
    ListQueues: listQueues,
    PurgeQueue: purgeQueue,
    ReceiveMessage: receiveMessage,
    SendMessage: sendMessage,
    SetQueueAttributes: setQueueAttributes,
  },
};

/** Makes the queues of a fleet. */
export function seedQueues(world: World, { queues }: ExpandedFleet, now: number): void {
  for (const queue of queues) addQueue(world, queue, now);
}
