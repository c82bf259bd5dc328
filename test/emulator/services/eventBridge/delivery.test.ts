import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandFleet, parseFleet, type Fleet, type FleetSource } from '../../../../emulator/fleet.js';
import { deliverEvents } from '../../../../emulator/services/eventBridge/delivery.js';
import { seedWorld } from '../../../../emulator/services/index.js';
import { queuesOf } from '../../../../emulator/services/sqs/queue.js';
import { World } from '../../../../emulator/world.js';
import { clientsOf, emulate, MINUTE, REGION, STAGING, type TestEmulator } from '../../support.js';

const place = { account: STAGING, region: REGION };

function fleetWith(more: Partial<FleetSource> = {}): Fleet {
  return parseFleet({
    owner: '111111111111',
    regions: [REGION],
    accounts: [{ id: STAGING, name: 'staging' }],
    images: [{ name: 'web-1' }],
    autoScalingGroups: [{ name: 'web', ...place, desired: 4, image: 'web-1' }],
    alarms: [
      {
        name: 'errors',
        ...place,
        script: Array.from({ length: 40 }, (_, index) => ({
          after: `${(index + 1) * 7} minutes`,
          state: index % 2 === 0 ? 'ALARM' : 'OK',
        })),
      },
    ],
    queues: [{ name: 'events', ...place }],
    topics: [{ name: 'events', ...place, queues: ['events'] }],
    rules: [{ name: 'alarms', ...place, pattern: { source: ['aws.cloudwatch'] }, queue: 'events' }],
    ...more,
  });
}

async function take(emulator: TestEmulator): Promise<{ sentAt: number; body: Record<string, unknown> }[]> {
  const { sqs } = clientsOf(emulator, STAGING);
  const queue = { QueueUrl: `${emulator.url}/${STAGING}/events` };
  const taken = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        ...queue,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (Messages.length === 0) return taken;
    for (const { Body = '', Attributes, ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ ...queue, ReceiptHandle }));
      taken.push({
        sentAt: Number(Attributes?.SentTimestamp),
        body: JSON.parse(Body) as Record<string, unknown>,
      });
    }
  }
}

describe('a rule', () => {
  it('delivers what happened since anybody looked, with its own time', async () => {
    const emulator = await emulate(fleetWith());
    const start = emulator.clock.now();
    emulator.clock.advance(15 * MINUTE);
    const events = await take(emulator);
    expect(events.map(({ sentAt }) => sentAt)).toEqual([start + 7 * MINUTE, start + 14 * MINUTE]);
    expect(events[0]?.body).toMatchObject({
      version: '0',
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: STAGING,
      time: '2026-01-01T00:07:00Z',
      region: REGION,
      detail: { alarmName: 'errors', state: { value: 'ALARM' } },
    });
    expect(await take(emulator)).toEqual([]);
  });

  it('misses nothing that happens in the very moment in which somebody looks', async () => {
    const emulator = await emulate(fleetWith());
    const { cloudWatch } = clientsOf(emulator, STAGING);
    emulator.clock.advance(MINUTE);
    for (const StateValue of ['ALARM', 'OK'] as const) {
      await cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName: 'errors', StateValue, StateReason: StateValue }),
      );
      expect((await take(emulator)).map(({ body }) => body.detail)).toMatchObject([
        { state: { value: StateValue } },
      ]);
    }
  });

  it('hears only what happens after it was made', async () => {
    const emulator = await emulate(fleetWith({ rules: [] }));
    const { eventBridge } = clientsOf(emulator, STAGING);
    emulator.clock.advance(7 * MINUTE);
    await eventBridge.send(
      new PutRuleCommand({ Name: 'late', EventPattern: '{"source":["aws.cloudwatch"]}' }),
    );
    const Targets = [{ Id: '1', Arn: `arn:aws:sqs:${REGION}:${STAGING}:events` }];
    await eventBridge.send(new PutTargetsCommand({ Rule: 'late', Targets }));
    expect(await take(emulator)).toEqual([]);
    emulator.clock.advance(7 * MINUTE);
    expect(await take(emulator)).toHaveLength(1);
  });

  it('takes no event that is nested without end', async () => {
    const emulator = await emulate();
    const { eventBridge } = clientsOf(emulator, STAGING);
    const put = async (levels: number) => {
      const Detail = '{"a":'.repeat(levels) + '{}' + '}'.repeat(levels);
      const entry = { Source: 'shop', DetailType: 'nested', Detail };
      const { Entries } = await eventBridge.send(new PutEventsCommand({ Entries: [entry] }));
      return Entries?.[0]?.ErrorCode;
    };
    expect(await put(100)).toBeUndefined();
    expect(await put(50_000)).toBe('MalformedDetail');
  });

  it('tells of an instance refresh, through a topic', async () => {
    const emulator = await emulate(
      fleetWith({
        rules: [{ name: 'r', ...place, pattern: { source: ['aws.autoscaling'] }, topic: 'events' }],
      }),
    );
    const { autoScaling } = clientsOf(emulator, STAGING);
    await autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web' }));
    emulator.clock.advance(24 * 60 * MINUTE);
    const told = (await take(emulator)).map(({ body }) => JSON.parse(body.Message as string) as object);
    const types = told.map((event) => (event as { 'detail-type': string })['detail-type']);
    expect(types).toContain('EC2 Auto Scaling Instance Refresh Started');
    expect(types).toContain('EC2 Auto Scaling Instance Refresh Succeeded');
  });
});

describe('faults of events', () => {
  const HOURS = 4 * 60 * MINUTE;
  const faulty = (fault: object) => fleetWith({ faults: [{ kind: 'events', ...fault }] } as never);

  it.each([
    ['drop all', { dropRate: 1 }, [0, 0]],
    ['drop some', { dropRate: 0.5 }, [5, 28]],
    ['duplicate all', { duplicateRate: 1 }, [68, 68]],
    ['duplicate some', { duplicateRate: 0.5 }, [40, 62]],
  ])('%s', async (_, fault, [least = 0, most = 0]) => {
    const emulator = await emulate(faulty(fault));
    emulator.clock.advance(HOURS);
    const events = await take(emulator);
    expect(events.length).toBeGreaterThanOrEqual(least);
    expect(events.length).toBeLessThanOrEqual(most);
  });

  it('let events be late', async () => {
    const emulator = await emulate(faulty({ delay: '5 minutes' }));
    const start = emulator.clock.now();
    emulator.clock.advance(7 * MINUTE);
    expect(await take(emulator)).toEqual([]);
    emulator.clock.advance(6 * MINUTE);
    const [event] = await take(emulator);
    expect(event?.sentAt).toBeGreaterThan(start + 7 * MINUTE);
    expect(event?.body.time).toBe('2026-01-01T00:07:00Z');
  });
});

describe('time', () => {
  const expanded = expandFleet(
    fleetWith({
      faults: [{ kind: 'events', dropRate: 0.2, duplicateRate: 0.3, delay: '3 minutes' }],
    } as never),
  );
  const START = Date.UTC(2026, 0, 1);

  /** What is in the queue after it was looked at at these times. */
  function queueAfter(looks: readonly number[]): unknown {
    const world = new World(expanded.seed);
    seedWorld(world, expanded, START);
    for (const look of looks) deliverEvents(world, STAGING, REGION, START + look);
    return queuesOf(world, STAGING, REGION).get('events')?.messages;
  }

  // "A day's jump of the clock gives the same states as a thousand small steps."
  it('gives the same events in one jump as in many small steps', () => {
    const end = 5 * 60 * MINUTE;
    const atOnce = queueAfter([end]);
    expect(atOnce).not.toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: end }), { maxLength: 60 }), (looks) => {
        const inOrder = [...looks].sort((a, b) => a - b);
        expect(queueAfter([...inOrder, end])).toEqual(atOnce);
      }),
      { numRuns: 30 },
    );
  });
});
