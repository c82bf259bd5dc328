import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogOf } from '../../../emulator/protocols/catalog.js';
import type { Protocol, Service } from '../../../emulator/service.js';
import { services } from '../../../emulator/services/index.js';
import { emulate, post, signature, type TestEmulator } from '../support.js';
import { valueOf } from './arbitraries.js';
import { bodyOf, envelopeOf } from './requests.js';

/** "1,000 random byte bodies per protocol do not bring it down." */
const BODIES = 1000;

/** Names that have a meaning for objects or for the emulator, among others. */
const names = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'Filters',
    'Filter',
    'member',
    'entry',
    '1',
    '0',
    '-1',
    '',
    '999999999',
  ),
  fc.string({ maxLength: 8 }),
);

const form = fc
  .array(fc.tuple(fc.array(names, { minLength: 1, maxLength: 6 }), fc.string({ maxLength: 20 })), {
    maxLength: 8,
  })
  .map((parameters) =>
    parameters
      .map(([path, value]) => `${path.map(encodeURIComponent).join('.')}=${encodeURIComponent(value)}`)
      .join('&'),
  );

const json = fc.json({ maxDepth: 4 });

const deep = fc.constantFrom<string | Uint8Array>(
  `${'['.repeat(50_000)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `${'a.'.repeat(100_000)}a=1`,
  '%'.repeat(1000),
  '{"__proto__":{"polluted":true},"Names":["x"]}',
  // CBOR: lists in lists; a list, a map and a text that claim to be endless; a map with a key __proto__.
  Buffer.alloc(50_000, 0x81),
  Buffer.from('9bffffffffffffffff', 'hex'),
  Buffer.from('bbffffffffffffffff', 'hex'),
  Buffer.from('7bffffffffffffffff', 'hex'),
  Buffer.from(`${'9a01ffffff'.repeat(200)}`, 'hex'),
  Buffer.from('a1695f5f70726f746f5f5fa168706f6c6c75746564f5', 'hex'),
);

const bytes: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  form,
  json,
  deep,
);

const catalogs = new Map(services.map((service) => [service.signingName, catalogOf(service)]));

/** Sends a body to an operation. */
async function send(
  { url }: TestEmulator,
  { signingName }: Service,
  protocol: Protocol,
  operation: string,
  body: string | Uint8Array,
): Promise<Response> {
  const http = catalogs.get(signingName)?.operations.get(operation)?.http;
  const { method, path, headers, prefix } = envelopeOf(protocol, { name: operation, http });
  return fetch(`${url}${path}`, {
    method,
    headers: { ...headers, authorization: signature(signingName) },
    ...(method !== 'GET' && { body: Buffer.concat([Buffer.from(prefix), Buffer.from(body as string)]) }),
  });
}

/** What happens to be a request that AWS would answer may be answered. */
async function expectLikeAws(response: Response): Promise<void> {
  const text = await response.text();
  const refused = response.status >= 400 && response.status < 500;
  const unimplemented = response.status === 501 && text.includes('NotImplementedByEmulator');
  expect(response.status === 200 || refused || unimplemented, text).toBe(true);
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
}

function expectNoDefect(emulator: TestEmulator): void {
  expect(emulator.journal.calls.filter(({ defect }) => defect !== undefined)).toEqual([]);
  expect({}).not.toHaveProperty('polluted');
}

const protocols = [...new Set(services.flatMap((service) => service.protocols))];
const speakers = (protocol: Protocol) => services.filter((service) => service.protocols.includes(protocol));

describe.each(protocols)('%s', (protocol) => {
  const targets = speakers(protocol).flatMap((service) =>
    Object.keys(service.operations).map((operation) => ({ service, operation })),
  );

  it('answers a thousand bodies of random bytes like AWS, and lives on', async () => {
    const emulator = await emulate();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...targets), bytes, async ({ service, operation }, body) =>
        expectLikeAws(await send(emulator, service, protocol, operation, body)),
      ),
      { numRuns: BODIES },
    );
    expectNoDefect(emulator);
  });

  it('knows no operation that AWS does not have', async () => {
    const emulator = await emulate();
    const [service] = speakers(protocol);
    if (!service) throw new Error(`nobody speaks ${protocol}`);
    const response = await send(emulator, service, protocol, 'MakeCoffee', '');
    expect([400, 404]).toContain(response.status);
    expect(emulator.journal.calls[0]?.outcome).toMatch(/^(InvalidAction|UnknownOperationException)$/);
  });
});

const spoken = services.flatMap((service) =>
  service.protocols.map((protocol) => ({ label: `${service.signingName} (${protocol})`, service, protocol })),
);

describe.each(spoken)('$label', ({ service, protocol }) => {
  const operations = catalogs.get(service.signingName)?.operations;

  /** An input that is right, or that somebody has changed one thing of. */
  const requests = fc
    .constantFrom(...Object.keys(service.operations))
    .chain((name) => {
      const operation = operations?.get(name);
      if (!operation) throw new Error(`there is no operation ${name}`);
      return fc.record({
        name: fc.constant(name),
        input: valueOf(operation.input),
        change: fc.integer({ min: 0, max: 40 }),
        into: fc.oneof(fc.jsonValue({ maxDepth: 2 }), names),
        cut: fc.double({ min: 0, max: 1, noNaN: true }),
      });
    })
    .map(({ name, input, change, into, cut }) => {
      const body = bodyOf(protocol, changed(input ?? {}, { left: change }, into));
      return { name, body: cut < 0.2 ? body.subarray(0, body.length * cut * 5) : body };
    });

  it('answers malformed variants of right requests like AWS', async () => {
    const emulator = await emulate();
    await fc.assert(
      fc.asyncProperty(requests, async ({ name, body }) =>
        expectLikeAws(await send(emulator, service, protocol, name, body)),
      ),
      { numRuns: 60 },
    );
    expectNoDefect(emulator);
  });
});

/** A copy in which the part at which the count runs out is another one. */
function changed(value: unknown, count: { left: number }, into: unknown): unknown {
  if (count.left-- === 0) return into;
  if (Array.isArray(value)) return value.map((item) => changed(item, count, into));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, changed(part, count, into)]));
}

describe('the server', () => {
  it('survives random bytes with random headers', async () => {
    const emulator = await emulate();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.oneof(
          fc.constantFrom('AWS4-HMAC-SHA256 Credential=a/b/c/d/e', 'Basic x', ''),
          fc.base64String({ maxLength: 60 }),
        ),
        fc.webPath(),
        async (body, authorization, path) => {
          const response = await fetch(`${emulator.url}${path}`, {
            method: 'POST',
            headers: { authorization },
            body: Buffer.from(body),
          });
          await response.arrayBuffer();
          expect([403, 405]).toContain(response.status);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['no scope', 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=0'],
    ['no date', 'AWS4-HMAC-SHA256 Credential=x/eu-west-1/ssm/aws4_request, SignedHeaders=host, Signature=0'],
    ['another end', 'AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/ssm/aws5_request, Signature=0'],
    ['another algorithm', 'AWS4-HMAC-MD5 Credential=x/20260101/eu-west-1/ssm/aws4_request, Signature=0'],
    ['a Region that is none', 'AWS4-HMAC-SHA256 Credential=x/20260101/../ssm/aws4_request, Signature=0'],
  ])('refuses a signature with %s', async (_, authorization) => {
    const emulator = await emulate();
    const response = await fetch(emulator.url, { method: 'POST', headers: { authorization } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ __type: 'IncompleteSignature' });
  });

  it('refuses a body that is too large', async () => {
    const emulator = await emulate();
    const response = await post(emulator, 'ssm', 'x'.repeat(1024 * 1024 + 1));
    expect(response.status).toBe(413);
    expect((await post(emulator, 'ssm', '{}')).status).toBe(400);
  });
});
