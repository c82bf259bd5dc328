import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { imageBuilderEvents } from '../../../../emulator/services/imageBuilder.js';
import {
  ACCOUNT,
  emulate,
  MINUTE,
  OWNER,
  REGION,
  SECOND,
  settingsFor,
  type Emulated,
} from '../autoScaling/emulated.js';
import { BUILD, cancel, retry, start, withPipeline } from './support.js';

const HOUR = 60 * MINUTE;

function events(aws: Emulated, after: number, until = aws.clock.now(), account = OWNER) {
  return imageBuilderEvents(aws.emulator.world, account, REGION, { after, until });
}

/** `BUILDING → TESTING at 00:11:00` */
function told(found: ReturnType<typeof events>): string[] {
  return found.map(({ detail, time }) => {
    const { 'previous-state': previous, state } = detail as Record<string, { status: string }>;
    return `${previous?.status} → ${state?.status} at ${new Date(time).toISOString().slice(11, 19)}`;
  });
}

describe('EC2 Image Builder Image State Change', () => {
  it('has the form of the documentation', async () => {
    const aws = await withPipeline();
    const from = aws.clock.now();
    await start(aws);
    aws.clock.advance(11 * MINUTE);
    expect(events(aws, from + MINUTE)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        source: 'aws.imagebuilder',
        detailType: 'EC2 Image Builder Image State Change',
        account: OWNER,
        region: REGION,
        time: from + 11 * MINUTE,
        resources: [BUILD],
        detail: { 'previous-state': { status: 'BUILDING' }, state: { status: 'TESTING' } },
      },
    ]);
  });

  it('tells every state of a build, and of its retry', async () => {
    const aws = await withPipeline({ outcome: 'failedTest', failures: 1 });
    const from = aws.clock.now();
    await start(aws);
    aws.clock.advance(30 * MINUTE);
    await retry(aws);
    aws.clock.advance(HOUR);
    expect(told(events(aws, from))).toEqual([
      'CREATING → BUILDING at 00:01:00',
      'BUILDING → TESTING at 00:11:00',
      'TESTING → FAILED at 00:16:00',
      'FAILED → TESTING at 00:30:00',
      'TESTING → DISTRIBUTING at 00:35:00',
      'DISTRIBUTING → INTEGRATING at 00:40:00',
      'INTEGRATING → AVAILABLE at 00:40:30',
    ]);
  });

  it('tells a cancellation, and nothing that would have come after it', async () => {
    const aws = await withPipeline();
    const from = aws.clock.now();
    await start(aws);
    aws.clock.advance(13 * MINUTE);
    await cancel(aws);
    aws.clock.advance(HOUR);
    expect(told(events(aws, from)).slice(1)).toEqual([
      'BUILDING → TESTING at 00:11:00',
      'TESTING → CANCELLED at 00:13:00',
    ]);
  });

  it('comes to a queue by a rule of EventBridge', async () => {
    const place = { account: OWNER, region: REGION };
    const aws = await emulate({
      imagePipelines: [{ name: 'golden', region: REGION, version: '1.2.0' }],
      queues: [{ name: 'builds', ...place }],
      rules: [
        {
          name: 'builds',
          ...place,
          pattern: { source: ['aws.imagebuilder'], detail: { state: { status: ['AVAILABLE'] } } },
          queue: 'builds',
        },
      ],
    });
    await start(aws);
    aws.clock.advance(HOUR);
    const sqs = new SQSClient(settingsFor(aws.emulator.url, OWNER));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'builds' }));
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body = '' }) => (JSON.parse(Body) as { resources: string[] }).resources)).toEqual([
      [BUILD],
    ]);
  });

  it('is told in the account of the build alone', async () => {
    const aws = await withPipeline();
    const from = aws.clock.now();
    await start(aws);
    aws.clock.advance(HOUR);
    expect(events(aws, from, aws.clock.now(), ACCOUNT)).toEqual([]);
  });

  it('is the same event whenever and in whatever spans it is asked for', async () => {
    const aws = await withPipeline({ outcome: 'failedDistribution', failures: 1 });
    const from = aws.clock.now();
    await start(aws, 'first');
    aws.clock.advance(7 * MINUTE);
    await start(aws, 'second');
    aws.clock.advance(HOUR);
    const whole = events(aws, from);
    const spans = Array.from({ length: 70 * 4 }, (_, index) => from + index * 15 * SECOND);
    const parts = spans.flatMap((after) => events(aws, after, after + 15 * SECOND));
    expect(parts).toEqual([...whole].sort((a, b) => a.time - b.time));
    expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
  });
});
