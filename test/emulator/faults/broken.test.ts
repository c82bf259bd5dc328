import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import { Break, SkewCode } from '../../../emulator/faults/wire/schema.js';
import { clientsOf, emulate, signature, STAGING, type TestEmulator } from '../support.js';
import { calls, errorOf } from './calls.js';
import { CHANGES } from './changes.js';

/** A service of each way to write an answer. */
const SERVICES = ['autoscaling', 'ec2', 'ecs', 'imagebuilder', 'monitoring'] as const;

/** What a client gets that looks at the bytes alone. */
function rawAnswer({ url }: TestEmulator): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: signature('sts') },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
}

describe.each(SERVICES)('%s', (service) => {
  it.each([
    [Break.ResetInHead, { code: 'ECONNRESET', message: 'socket hang up' }],
    [Break.ResetInBody, { code: 'ECONNRESET', $metadata: { httpStatusCode: 200 } }],
    [Break.ClosedInBody, { code: 'ECONNRESET', $metadata: { httpStatusCode: 200 } }],
    [Break.Truncated, { $metadata: { httpStatusCode: 200 } }],
    [Break.Garbage, { $metadata: { httpStatusCode: 200 } }],
    [Break.Html, { $metadata: { httpStatusCode: 200 } }],
  ])('an answer that breaks: %s', async (how, seen) => {
    const emulator = await emulate();
    const id = emulator.faults.add({ kind: 'brokenAnswer', service, how });
    const error = await errorOf(calls[service](clientsOf(emulator, STAGING)));
    expect(error).toMatchObject(seen);
    expect(emulator.journal.calls).toMatchObject([
      { outcome: `broken: ${how}`, fault: { id, kind: 'brokenAnswer', lost: 'ok' } },
    ]);
  });

  // The SDK does not mind: it answers an output without members.
  it.each([Break.Empty, Break.Hollow])('an answer without members: %s', async (how) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'brokenAnswer', service, how });
    const { $metadata, ...members } = await calls[service](clientsOf(emulator, STAGING));
    expect(members).toEqual({});
    expect($metadata.httpStatusCode).toBe(200);
  });

  it.each([302, 307, 403, 407, 413, 502, 504])('a page of a proxy with status %d', async (status) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'proxyError', service, status });
    const error = await errorOf(calls[service](clientsOf(emulator, STAGING)));
    expect(error.$metadata).toMatchObject({ httpStatusCode: status });
    expect(error.$metadata).not.toHaveProperty('requestId', expect.any(String));
    expect(emulator.journal.calls).toMatchObject([
      { outcome: `HTTP ${status}`, fault: { kind: 'proxyError' } },
    ]);
  });
});

describe.each(CHANGES)('%s', (operation, account, change) => {
  it.each(Object.values(Break))('with an answer that breaks (%s) has exactly one effect', async (how) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'brokenAnswer', operations: [operation], how, count: 1 });
    await change(clientsOf(emulator, account)).catch(() => undefined);
    expect(emulator.journal.effects.map(({ action }) => action)).toEqual([operation]);
  });

  it.each<FaultRuleSource>([
    { kind: 'brokenAnswer', how: 'empty', executed: false },
    { kind: 'brokenAnswer', how: 'html', executed: false },
    { kind: 'proxyError' },
    { kind: 'clockSkew' },
  ])('that something on the way answers has none: %j', async (rule) => {
    const emulator = await emulate();
    emulator.faults.add({ ...rule, operations: [operation], count: 1 } as FaultRuleSource);
    await change(clientsOf(emulator, account)).catch(() => undefined);
    expect(emulator.journal.effects).toEqual([]);
    expect(emulator.journal.calls).toMatchObject([{ operation, fault: { kind: rule.kind } }]);
  });

  it('that a proxy passes on and whose answer it replaces has one', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'proxyError', operations: [operation], status: 504, executed: true });
    await errorOf(change(clientsOf(emulator, account)));
    expect(emulator.journal.effects.map(({ action }) => action)).toEqual([operation]);
    expect(emulator.journal.calls).toMatchObject([{ outcome: 'HTTP 504', fault: { lost: 'ok' } }]);
  });
});

describe('brokenAnswer', () => {
  it('truncated: has the length of what is left', async () => {
    const emulator = await emulate();
    const whole = await (await rawAnswer(emulator)).text();
    emulator.faults.add({ kind: 'brokenAnswer', how: 'truncated' });
    const half = await rawAnswer(emulator);
    const body = await half.text();
    expect(half.status).toBe(200);
    expect(half.headers.get('content-length')).toBe(String(body.length));
    expect(body).toHaveLength(Math.floor(whole.length / 2));
  });

  it('hollow: is the same document without anything in it', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'brokenAnswer', how: 'hollow' });
    expect(await (await rawAnswer(emulator)).text()).toBe('<GetCallerIdentityResponse/>');
  });

  it('html: is a page with the status of the answer', async () => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'brokenAnswer', how: 'html' });
    const { status, headers } = await rawAnswer(emulator);
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
  });

  it('of no kind: breaks each answer in a way that the seed draws, in every way there is', async () => {
    const ways = async () => {
      const emulator = await emulate();
      emulator.faults.add({ kind: 'brokenAnswer' });
      for (let call = 0; call < 60; call++) {
        await rawAnswer(emulator)
          .then((answer) => answer.text())
          .catch(() => undefined);
      }
      return emulator.journal.calls.map(({ outcome }) => outcome);
    };
    const drawn = await ways();
    expect(new Set(drawn)).toEqual(new Set(Object.values(Break).map((how) => `broken: ${how}`)));
    expect(await ways()).toEqual(drawn);
  });
});

describe('proxyError', () => {
  it.each([
    [301, 'location', 'http://127.0.0.1:9/'],
    [407, 'proxy-authenticate', 'Basic realm="proxy"'],
  ])('with status %d comes with what such an answer has', async (status, header, value) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'proxyError', status });
    // fetch answers no 407 to its caller.
    const call = request(emulator.url, { method: 'POST', headers: { authorization: signature('sts') } });
    call.end('Action=GetCallerIdentity&Version=2011-06-15');
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(status);
    expect(answer.headers[header]).toBe(value);
  });
});

describe('clockSkew', () => {
  it.each([
    ['autoscaling', 'SignatureDoesNotMatch', 403],
    ['ec2', 'RequestExpired', 400],
    ['ecs', 'InvalidSignatureException', 400],
    ['imagebuilder', 'InvalidSignatureException', 403],
    ['ssm', 'InvalidSignatureException', 400],
    ['sns', 'SignatureDoesNotMatch', 403],
    ['sts', 'SignatureDoesNotMatch', 403],
  ] as const)('%s: %s', async (service, name, status) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'clockSkew', service });
    const error = await errorOf(calls[service](clientsOf(emulator, STAGING)));
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  it.each(Object.values(SkewCode))('%s, where it is asked for', async (code) => {
    const emulator = await emulate();
    emulator.faults.add({ kind: 'clockSkew', code });
    for (const service of SERVICES) {
      expect((await errorOf(calls[service](clientsOf(emulator, STAGING)))).name).toBe(code);
    }
  });
});
