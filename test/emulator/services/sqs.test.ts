import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { parseFleet, type FleetSource } from '../../../emulator/fleet.js';
import { clientsOf, emulate, MINUTE, REGION, SECOND, STAGING, type TestEmulator } from '../support.js';

const place = { account: STAGING, region: REGION };
const DAY = 24 * 60 * MINUTE;

const source: FleetSource = {
  owner: '111111111111',
  regions: [REGION, 'us-east-1'],
  accounts: [{ id: STAGING, name: 'staging' }],
  queues: [{ name: 'releases', ...place }],
};
const fleet = parseFleet(source);

async function open(emulator: TestEmulator) {
  const { sqs } = clientsOf(emulator, STAGING);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'releases' }));
  return {
    QueueUrl,
    sqs,
    send: (MessageBody: string, DelaySeconds?: number) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds })),
    receive: async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      return Messages?.map(({ Body }) => Body) ?? [];
    },
  };
}

describe('a queue', () => {
  it('has a URL at which the emulator is reached', async () => {
    const emulator = await emulate(fleet);
    expect((await open(emulator)).QueueUrl).toBe(`${emulator.url}/${STAGING}/releases`);
  });

  // "The default visibility timeout for a queue is 30 seconds."
  it('hides what was received for its visibility timeout', async () => {
    const emulator = await emulate(fleet);
    const { send, receive } = await open(emulator);
    await send('one');
    expect(await receive()).toEqual(['one']);
    emulator.clock.advance(30 * SECOND - 1);
    expect(await receive()).toEqual([]);
    emulator.clock.advance(1);
    expect(await receive()).toEqual(['one']);
  });

  it('holds back what is delayed, and keeps the order of sending', async () => {
    const emulator = await emulate(fleet);
    const { send, receive } = await open(emulator);
    await send('late', 60);
    await send('now');
    expect(await receive()).toEqual(['now']);
    emulator.clock.advance(MINUTE);
    expect(await receive()).toEqual(['late', 'now']);
  });

  // "MessageRetentionPeriod … Default: 345,600 (4 days)", and a change of it "will impact existing messages".
  it('forgets messages after its retention period', async () => {
    const emulator = await emulate(fleet);
    const { QueueUrl, sqs, send, receive } = await open(emulator);
    await send('one');
    emulator.clock.advance(4 * DAY - 1);
    expect(await receive()).toEqual(['one']);
    emulator.clock.advance(1);
    expect(await receive()).toEqual([]);
    await send('two');
    const Attributes = { MessageRetentionPeriod: '60', VisibilityTimeout: '0' };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    expect(await receive()).toEqual(['two']);
    emulator.clock.advance(MINUTE);
    expect(await receive()).toEqual([]);
  });
});

describe('queues, topics and rules of a fleet', () => {
  const pattern = { source: ['aws.ecs'] };
  it.each<[string, Partial<FleetSource>, string]>([
    [
      'a rule for a queue of another Region',
      { rules: [{ name: 'r', account: STAGING, region: 'us-east-1', pattern, queue: 'releases' }] },
      `rules[0].queue: there is no queue ${STAGING}/us-east-1/releases`,
    ],
    [
      'a rule for nothing',
      { rules: [{ name: 'r', ...place, pattern }] },
      'rules[0]: expected a queue or a topic',
    ],
    [
      'a rule without a pattern',
      { rules: [{ name: 'r', ...place, pattern: { source: 'aws.ecs' }, queue: 'releases' }] },
      'rules[0].pattern: source must be an object or an array',
    ],
    [
      'a subscription of a queue that there is not',
      { topics: [{ name: 't', ...place, queues: ['none'] }] },
      `topics[0].queues[0]: there is no queue ${STAGING}/${REGION}/none`,
    ],
    [
      'two queues of a name',
      {
        queues: [
          { name: 'releases', ...place },
          { name: 'releases', ...place },
        ],
      },
      'queues[1].name: there is another queue',
    ],
  ])('cannot have %s', (_, part, message) => {
    expect(() => parseFleet({ ...source, ...part })).toThrow(message);
  });
});
