import { Agent, request } from 'node:http';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followedClock, ManualClock, realClock, scaledClock } from '../../emulator/clock.js';
import { Dispatcher } from '../../emulator/dispatch/dispatch.js';
import { Journal } from '../../emulator/journal.js';
import { startEmulator } from '../../emulator/server.js';
import { sts } from '../../emulator/services/sts.js';
import { World } from '../../emulator/world.js';
import { clientsOf, emulate, signature, smallFleet, STAGING } from './support.js';

describe('the server', () => {
  it('is where AWS_ENDPOINT_URL says', async () => {
    const { url } = await emulate();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const saved = process.env;
    process.env = {
      ...saved,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'worker',
      AWS_SECRET_ACCESS_KEY: 'x',
    };
    onTestFinished(() => {
      process.env = saved;
    });
    const { Arn } = await new STSClient({ region: 'eu-west-1' }).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:iam::111111111111:user/worker');
  });

  it('keeps Regions apart', async () => {
    const emulator = await emulate();
    const elsewhere = clientsOf(emulator, STAGING, 'us-east-1').autoScaling;
    const { AutoScalingGroups } = await elsewhere.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups).toEqual([]);
  });

  it('answers many requests on one connection', async () => {
    const { url } = await emulate();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const reused: boolean[] = [];
    for (let count = 0; count < 3; count++) {
      await new Promise<void>((resolve, reject) => {
        const call = request(`${url}/_emulator/summary`, { agent }, (response) => {
          reused.push(call.reusedSocket);
          response.resume().on('end', resolve);
        });
        call.on('error', reject).end();
      });
    }
    expect(reused).toEqual([false, true, true]);
  });

  it('says when its port is taken', async () => {
    const { url } = await emulate();
    await expect(startEmulator({ fleet: smallFleet, port: Number(new URL(url).port) })).rejects.toMatchObject(
      {
        code: 'EADDRINUSE',
      },
    );
  });

  it('stops answering when closed, also to those who stay connected', async () => {
    const emulator = await startEmulator({ fleet: smallFleet });
    await (await fetch(`${emulator.url}/_emulator/summary`)).text();
    await emulator.close();
    await expect(fetch(`${emulator.url}/_emulator/summary`)).rejects.toThrow();
  });

  it('does not let time go back when its clock’s answers overtake each other', async () => {
    const times = [1000, 5000, 2000, 6000];
    const emulator = await startEmulator({
      fleet: smallFleet,
      clock: followedClock(() => Promise.resolve(times.shift() ?? 9000)),
    });
    onTestFinished(() => emulator.close());
    const { sts: client } = clientsOf(emulator, STAGING);
    for (let count = 0; count < 3; count++) await client.send(new GetCallerIdentityCommand({}));
    expect(emulator.journal.calls.map(({ at }) => at)).toEqual([5000, 5000, 6000]);
  });
});

describe('a defect of the emulator', () => {
  it('is answered and kept', () => {
    const journal = new Journal();
    const broken = {
      ...sts,
      operations: {
        GetCallerIdentity: () => {
          throw new TypeError('broken');
        },
      },
    };
    const { response } = new Dispatcher([broken], new World(), journal).dispatch(
      {
        method: 'POST',
        path: '/',
        query: new URLSearchParams(),
        headers: { authorization: signature('sts') },
        body: Buffer.from('Action=GetCallerIdentity'),
      },
      { now: 0, callerNow: 0 },
    );
    expect(response?.status).toBe(500);
    expect(response?.body).toContain(
      '<Code>InternalFailure</Code><Message>The emulator failed: broken</Message>',
    );
    expect(journal.calls).toMatchObject([
      { outcome: 'InternalFailure', defect: expect.stringContaining('TypeError: broken') as string },
    ]);
  });
});

describe('clocks', () => {
  it('stand still until moved, and only forward', () => {
    const clock = new ManualClock(1000);
    clock.advance(500);
    expect(clock.now()).toBe(1500);
    expect(() => clock.advance(-1)).toThrow(RangeError);
  });

  it('run as the machine’s does, or so many times as fast', () => {
    const start = Date.now();
    const real = Number(realClock.now());
    expect(real).toBeGreaterThanOrEqual(start);
    expect(real).toBeLessThanOrEqual(Date.now());
    const clock = scaledClock(1000);
    const before = Number(clock.now());
    while (Date.now() - start < 20);
    expect(Number(clock.now()) - before).toBeGreaterThanOrEqual(10_000);
  });
});
