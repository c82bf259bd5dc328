import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import { parseFleet } from '../../../emulator/fleet.js';
import { clientsOf, emulate, MINUTE, smallFleet, STAGING, type TestEmulator } from '../support.js';

const fleet = parseFleet({
  ...smallFleet,
  queues: [{ name: 'events', account: STAGING, region: 'eu-west-1' }],
  rules: [
    {
      name: 'refreshes',
      account: STAGING,
      region: 'eu-west-1',
      pattern: {
        source: ['aws.autoscaling'],
        'detail-type': [{ prefix: 'EC2 Auto Scaling Instance Refresh' }],
      },
      queue: 'events',
    },
  ],
});

async function refresh(emulator: TestEmulator, group: string): Promise<void> {
  await clientsOf(emulator, STAGING).autoScaling.send(
    new StartInstanceRefreshCommand({ AutoScalingGroupName: group, Preferences: { InstanceWarmup: 0 } }),
  );
  emulator.clock.advance(60 * MINUTE);
}

/** How many events wait in the queue. */
async function received(emulator: TestEmulator): Promise<number> {
  const { Messages = [] } = await clientsOf(emulator, STAGING).sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: `${emulator.url}/${STAGING}/events`,
      MaxNumberOfMessages: 10,
    }),
  );
  return Messages.length;
}

describe('events', () => {
  it.each<[string, Partial<FaultRuleSource>, number]>([
    ['arrive when no fault is for them', { sources: ['aws.ecs'], dropRate: 1 }, 1],
    ['are lost', { dropRate: 1 }, 0],
    ['arrive twice', { duplicateRate: 1 }, 2],
  ])('%s, until it ends', async (_, fault, copies) => {
    const plain = await emulate(fleet);
    await refresh(plain, 'web-1');
    const events = await received(plain);
    expect(events).toBeGreaterThan(0);

    const emulator = await emulate(fleet);
    const id = emulator.faults.add({ kind: 'events', ...fault } as FaultRuleSource);
    await refresh(emulator, 'web-1');
    emulator.faults.remove(id);
    // Nobody has looked yet: what was sent while the fault was in force has met it all the same.
    expect(await received(emulator)).toBe(events * copies);
    await refresh(emulator, 'web-2');
    // The queue shows again after a while what was received and not deleted.
    expect(await received(emulator)).toBe(events * copies + events);
  });

  it('are late', async () => {
    const emulator = await emulate(fleet);
    emulator.faults.add({ kind: 'events', delay: '10 hours' });
    await refresh(emulator, 'web-1');
    const early = await received(emulator);
    emulator.clock.advance(600 * MINUTE);
    expect(await received(emulator)).toBeGreaterThan(early);
    expect(emulator.faults.list()[0]?.struck).toBeGreaterThan(0);
  });
});
