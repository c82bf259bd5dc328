import { cbor } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import { decodeCbor } from '../../../emulator/protocols/cbor/decode.js';
import { emulate, signature, type TestEmulator } from '../support.js';

const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'Any.SetAlarmState' };
const CBOR = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
const INPUT = { AlarmName: 'none', StateValue: 'OK', StateReason: '' };
const MESSAGE = 'Unknown alarm [none]';

/** Asks CloudWatch for an alarm that there is not. */
function ask(
  { url }: TestEmulator,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: signature('monitoring'), ...headers },
    body: body as string,
  });
}

// CloudWatch's clients speak three protocols.
describe('a request is answered in the protocol that it speaks', () => {
  it('JSON, of the version that the request names', async () => {
    const response = await ask(await emulate(), '/', JSON_1_0, JSON.stringify(INPUT));
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amzn-query-error')).toBeNull();
    expect(await response.json()).toEqual({ __type: 'ResourceNotFound', message: MESSAGE });
  });

  it('CBOR', async () => {
    const path = '/service/GraniteServiceVersion20100801/operation/SetAlarmState';
    const response = await ask(await emulate(), path, CBOR, cbor.serialize(INPUT));
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/cbor');
    expect(response.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
    expect(cbor.deserialize(new Uint8Array(await response.arrayBuffer()))).toEqual({
      __type: 'com.amazonaws.cloudwatch#ResourceNotFound',
      message: MESSAGE,
    });
  });

  it('a form', async () => {
    const form = new URLSearchParams({ Action: 'SetAlarmState', Version: '2010-08-01', ...INPUT });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await ask(await emulate(), '/', headers, String(form));
    expect(response.status).toBe(404);
    expect(await response.text()).toContain(
      `<Error><Type>Sender</Type><Code>ResourceNotFound</Code><Message>${MESSAGE}</Message></Error>`,
    );
  });

  it('with the code of the query protocol beside, where the client asks for it', async () => {
    const emulator = await emulate();
    const response = await fetch(emulator.url, {
      method: 'POST',
      headers: {
        authorization: signature('sqs'),
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.GetQueueUrl',
        'x-amzn-query-mode': 'true',
      },
      body: '{"QueueName":"none"}',
    });
    expect(response.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(await response.json()).toMatchObject({ __type: 'QueueDoesNotExist' });
  });
});

describe('CBOR', () => {
  // https://www.rfc-editor.org/rfc/rfc8949#section-appendix.a
  it.each<[string, unknown]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3903e7', -1000],
    ['f90000', 0],
    ['f93c00', 1],
    ['f97bff', 65_504],
    ['f90001', 5.960464477539063e-8],
    ['f9c400', -4],
    ['f97c00', Infinity],
    ['fa47c35000', 100_000],
    ['fb3ff199999999999a', 1.1],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['f7', null],
    ['c11a514b67b0', new Date(1_363_896_240_000)],
    ['c1fb41d452d9ec200000', new Date(1_363_896_240_500)],
    ['6161', 'a'],
    ['62c3bc', 'ü'],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['80', []],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ])('%s', (hex, value) => {
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  });

  it.each([
    ['bytes in one piece', '4401020304', [1, 2, 3, 4]],
    ['bytes in several', '5f42010243030405ff', [1, 2, 3, 4, 5]],
  ])('%s', (_, hex, value) => {
    expect([...(decodeCbor(Buffer.from(hex, 'hex')) as Uint8Array)]).toEqual(value);
  });

  it.each([
    ['nothing', ''],
    ['less than it says', '6261'],
    ['more than one value', '0000'],
    ['a length of a terabyte', '9b000000e8d4a51000'],
    ['a key that is no text', 'a10101'],
    ['a tag that is no timestamp', 'c074323031332d30332d32315432303a30343a30305a'],
    ['a timestamp beyond all dates', 'c11bffffffffffffffff'],
    ['a break that nothing waits for', 'ff'],
    ['pieces of another type', '7f4101ff'],
    ['lists in too many lists', '81'.repeat(300)],
  ])('is not %s', (_, hex) => {
    expect(() => decodeCbor(Buffer.from(hex, 'hex'))).toThrow(expect.objectContaining({ name: 'CborError' }));
  });
});
