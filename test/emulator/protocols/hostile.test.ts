import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogOf } from '../../../emulator/protocols/catalog.js';
import { services } from '../../../emulator/services/index.js';
import { emulate, post, signature } from '../support.js';

const RUNS = { numRuns: 60 };

/** Where a request must say which operation it wants, so that the rest of it is read. */
function envelope(protocol: string, operation: string): { headers: Record<string, string>; prefix: string } {
  switch (protocol) {
    case 'json':
      return {
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Prefix.${operation}` },
        prefix: '',
      };
    case 'restJson':
      return { headers: { 'content-type': 'application/json' }, prefix: '' };
    default:
      return {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        prefix: `Action=${operation}&`,
      };
  }
}

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

const deep = fc.constantFrom(
  `${'['.repeat(50_000)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `${'a.'.repeat(100_000)}a=1`,
  '%'.repeat(1000),
  '{"__proto__":{"polluted":true},"Names":["x"]}',
);

describe.each(services.map((service) => ({ name: service.signingName, service })))('$name', ({ service }) => {
  const { operations } = catalogOf(service);

  it('answers hostile requests with an AWS-like error, and lives on', async () => {
    const emulator = await emulate();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(service.operations)),
        fc.oneof(fc.uint8Array({ maxLength: 200 }), form, json, deep),
        async (operation, body) => {
          const { headers, prefix } = envelope(service.protocols[0], operation);
          const http = operations.get(operation)?.http;
          const content = Buffer.concat([Buffer.from(prefix), Buffer.from(body)]);
          const response = http
            ? await fetch(`${emulator.url}/${operation}`, {
                method: http.method,
                headers: { ...headers, authorization: signature(service.signingName) },
                ...(http.method === 'GET' ? {} : { body: content }),
              })
            : await post(emulator, service.signingName, content, headers);
          await response.arrayBuffer();
          // What happens to be a request that AWS would answer may be answered.
          expect(response.status === 200 || (response.status >= 400 && response.status < 500)).toBe(true);
          expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
        },
      ),
      RUNS,
    );
    expect(emulator.journal.calls.filter(({ defect }) => defect !== undefined)).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });
});

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
      RUNS,
    );
  });

  it('refuses a body that is too large', async () => {
    const emulator = await emulate();
    const response = await post(emulator, 'ssm', 'x'.repeat(1024 * 1024 + 1));
    expect(response.status).toBe(413);
    expect((await post(emulator, 'ssm', '{}')).status).toBe(400);
  });
});
