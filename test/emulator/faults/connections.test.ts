import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../../emulator/server.js';
import { clientsOf, emulate, post, REGION, signature, smallFleet, STAGING } from '../support.js';
import { calls, errorOf, outcomeOf } from './calls.js';

/** How many timers keep this process from ending. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

async function eventually(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 200) throw new Error('it never came to be');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a connection that is kept alive', () => {
  it('is cut alone: the next call of the client opens another one, and retries as the SDK does', async () => {
    const emulator = await emulate();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const client = new AutoScalingClient({
      endpoint: emulator.url,
      region: REGION,
      credentials: { accessKeyId: STAGING, secretAccessKey: 'x' },
      requestHandler: new NodeHttpHandler({ httpAgent: agent }),
      maxAttempts: 3,
    });
    const describeGroups = () => client.send(new DescribeAutoScalingGroupsCommand({}));
    await describeGroups();
    emulator.faults.add({ kind: 'reset', count: 2 });
    const { $metadata } = await describeGroups();
    expect($metadata.attempts).toBe(3);
    expect(emulator.journal.calls.map(({ outcome }) => outcome)).toEqual([
      'ok',
      'unanswered',
      'unanswered',
      'ok',
    ]);
  });

  it('of somebody else goes on while one is cut', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'reset', operations: ['GetCallerIdentity'] });
    const clients = clientsOf(emulator, STAGING);
    const outcomes = await Promise.all([
      outcomeOf(calls.sts(clients)),
      outcomeOf(calls.autoscaling(clients)),
      outcomeOf(calls.ssm(clients)),
    ]);
    expect(outcomes.slice(1)).toEqual(['ok', 'ok']);
    expect(outcomes[0]).not.toBe('ok');
  });
});

describe('answers on their way', () => {
  it('end when the emulator closes, which does not wait for them', async () => {
    const emulator = await startEmulator({ fleet: smallFleet });
    emulator.faults.add({ kind: 'slow', delay: '1 hour', service: 'sts' });
    emulator.faults.add({ kind: 'stall', limit: '1 hour', service: 'ssm' });
    const before = timers();
    const clients = clientsOf(emulator, STAGING);
    const pending = [errorOf(calls.sts(clients)), errorOf(calls.ssm(clients))];
    await eventually(() => emulator.journal.calls.length === 2);
    // An hour before they are through: it would outlast the test.
    await emulator.close();
    expect((await Promise.all(pending)).map(({ code }) => code)).toEqual(['ECONNRESET', 'ECONNRESET']);
    await eventually(() => timers() <= before);
  });

  it('end when the client gives up', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'stall', limit: '1 hour' });
    const before = timers();
    const controller = new AbortController();
    const pending = errorOf(
      clientsOf(emulator, STAGING).autoScaling.send(new DescribeAutoScalingGroupsCommand({}), {
        abortSignal: controller.signal,
      }),
    );
    await eventually(() => timers() > before);
    controller.abort();
    expect((await pending).name).toBe('AbortError');
    await eventually(() => timers() <= before);
    emulator.faults.remove('fault-1');
    expect(await outcomeOf(calls.autoscaling(clientsOf(emulator, STAGING)))).toBe('ok');
  });

  it('do not hold up other calls, nor change what they see', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'slow', delay: '0.3 seconds', service: 'sts' });
    const clients = clientsOf(emulator, STAGING);
    const order: string[] = [];
    await Promise.all([
      calls.sts(clients).then(() => order.push('slow')),
      calls.autoscaling(clients).then(() => order.push('quick')),
    ]);
    expect(order).toEqual(['quick', 'slow']);
  });
});

describe('the emulator lives on after', () => {
  async function isAlive(url: string): Promise<boolean> {
    const response = await post({ url }, 'sts', 'Action=GetCallerIdentity&Version=2011-06-15');
    return response.status === 200;
  }

  it.each<[string, string]>([
    ['a client that leaves in the middle of its headers', 'POST / HTTP/1.1\r\nHost: x\r\nAuthor'],
    [
      'a client that leaves in the middle of its body',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nAction=',
    ],
    ['what is not HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01'],
    ['a header without an end', `POST / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(100_000)}`],
    ['a chunk that is none', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ])('%s', async (_, bytes) => {
    const { url, journal } = await emulate();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.write(bytes, () => setTimeout(() => socket.destroy(), 20));
    await closed;
    expect(await isAlive(url)).toBe(true);
    expect(journal.calls.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  });

  it('a client that leaves before its answer', async () => {
    const { url, journal } = await emulate();
    const call = request(url, { method: 'POST', headers: { authorization: signature('sts') } });
    call.on('error', () => undefined);
    call.end('Action=GetCallerIdentity&Version=2011-06-15', () => call.destroy());
    expect(await isAlive(url)).toBe(true);
    expect(journal.calls.every(({ defect }) => defect === undefined)).toBe(true);
  });

  it('a body without an end, which it does not keep', async () => {
    const { url } = await emulate();
    const megabyte = Buffer.alloc(1024 * 1024);
    const call = request(url, { method: 'POST', headers: { authorization: signature('ssm') } });
    const cut = new Promise<string>((resolve) => {
      call.on('error', ({ message }) => resolve(message));
      call.on('response', (response) => resolve(String(response.statusCode)));
    });
    const feed = () => {
      while (!call.destroyed && call.write(megabyte));
    };
    call.on('drain', feed);
    feed();
    expect(await cut).toMatch(/^413$|ECONNRESET|EPIPE|hang up/);
    call.destroy();
    expect(await isAlive(url)).toBe(true);
  });
});
