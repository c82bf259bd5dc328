import { DescribeAutoScalingGroupsCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { ListServicesCommand } from '@aws-sdk/client-ecs';
import { GetImageCommand } from '@aws-sdk/client-imagebuilder';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutRepetition } from '../../../src/aws/calls/patience.js';
import { AwsClients } from '../../../src/aws/clients.js';
import type { AwsCallError } from '../../../src/aws/errors.js';

/** How the server answers, whatever it is asked. */
let answer: (response: ServerResponse) => void;
const server = createServer((request, response) => {
  request.resume().once('end', () => answer(response));
});
let patient: AwsClients;
let hasty: AwsClients;
let clients: AwsClients;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clientsThatWait = (requestTimeoutMs: number) =>
    new AwsClients({
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      requestTimeoutMs,
    });
  patient = clientsThatWait(60_000);
  hasty = clientsThatWait(200);
  clients = patient;
});

afterAll(() => {
  patient.close();
  hasty.close();
  server.closeAllConnections();
  server.close();
});

const REGION = 'eu-west-1';

/** One call of each protocol, and one whose output has no members. */
const CALLS = {
  query: () => clients.autoScaling({}, REGION, 'r1').send(new DescribeAutoScalingGroupsCommand({})),
  'query without members': () =>
    clients.autoScaling({}, REGION, 'r1').send(new SuspendProcessesCommand({ AutoScalingGroupName: 'web' })),
  ec2Query: () => clients.ec2({}, REGION, 'r1').send(new DescribeImagesCommand({})),
  json: () => clients.ecs({}, REGION, 'r1').send(new ListServicesCommand({})),
  restJson: () =>
    clients.imageBuilder({}, REGION, 'r1').send(new GetImageCommand({ imageBuildVersionArn: 'arn:x' })),
};

async function errorOf(call: () => Promise<unknown>): Promise<AwsCallError> {
  return withoutRepetition(call).then(
    (output) => {
      throw new Error(`answered ${JSON.stringify(output)}`);
    },
    (error: unknown) => error as AwsCallError,
  );
}

const XHTML =
  '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x">' +
  '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Blocked</title></head><body><p>no</p></body></html>';
const PAGE = '<!DOCTYPE html>\n<html><head><title>Blocked</title></head><body><p>no<br></p></body></html>';

const BODIES: readonly (readonly [name: string, body: string | Buffer])[] = [
  ['nothing', ''],
  ['XML without anything in it', '<X/>'],
  [
    'a document that has lost its members',
    '<DescribeImagesResponse><requestId>1</requestId></DescribeImagesResponse>',
  ],
  ['XHTML', XHTML],
  ['a page', PAGE],
  ['half of a document', '<DescribeAutoScalingGroupsResponse><DescribeAuto'],
  ['half of JSON', '{"serviceArns":["arn:aws'],
  ['JSON without members', '{}'],
  ['JSON of somebody else', '{"message":"Forbidden"}'],
  ['JSON that is no structure', 'null'],
  ['text', 'Forbidden by policy'],
  ['bytes that mean nothing', Buffer.from([0xff, 0x00, 0x9f, 0x1f, 0x8b])],
];

describe.each(Object.entries(CALLS))('%s', (_, call) => {
  describe.each([200, 204, 302, 307, 400, 401, 403, 404, 407, 413, 429, 501])('with status %d', (status) => {
    it.each(BODIES)('and %s is no answer', async (_name, body) => {
      answer = (response) => response.writeHead(status, { 'content-type': 'text/html' }).end(body);
      expect(await errorOf(call)).toMatchObject({ kind: 'unavailable', code: 'BrokenAnswer' });
    });
  });

  it.each([
    ['reset', (response: ServerResponse) => response.socket?.resetAndDestroy()],
    ['closed', (response: ServerResponse) => response.socket?.end()],
  ])('that is %s in the middle of a body with status 200 is no answer', async (_name, end) => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': 1000, 'x-amzn-requestid': 'of-aws' });
      response.write('{"serviceArns":', () => end(response));
    };
    expect(await errorOf(call)).toMatchObject({
      kind: 'unavailable',
      code: 'BrokenAnswer',
      words: 'the answer (HTTP 200) broke off in its body: aborted',
    });
  });

  it('that is an error with status 200 is no answer', async () => {
    const body = '<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>';
    answer = (response) => response.writeHead(200).end(body);
    expect(await errorOf(call)).toMatchObject({ kind: 'unavailable', code: 'BrokenAnswer' });
  });

  it('that stalls in the middle of a body is given up', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"serviceArns":');
    };
    clients = hasty;
    const error = await errorOf(call);
    clients = patient;
    expect(error).toMatchObject({
      kind: 'unavailable',
      code: 'TimeoutError',
      words: 'no end of the answer (HTTP 200) in 200 ms',
    });
  });
});

describe('an error of AWS', () => {
  const xml = (code: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>In AWS words</Message></Error></ErrorResponse>`;
  const ec2 = (code: string) =>
    `<Response><Errors><Error><Code>${code}</Code><Message>In AWS words</Message></Error></Errors></Response>`;
  const json = (code: string) => `{"__type":"${code}","message":"In AWS words"}`;
  const ID = { 'x-amzn-requestid': 'of-aws' };

  it.each([
    ['query', xml('ValidationError'), 400, {}, 'refused'],
    ['query', xml('NobodyKnowsThis'), 400, ID, 'refused'],
    ['query', xml('NobodyKnowsThis'), 400, {}, 'unavailable'],
    ['query', xml('AccessDenied'), 403, {}, 'accessDenied'],
    ['query', xml('Throttling'), 400, {}, 'throttled'],
    ['ec2Query', ec2('InvalidAMIID.NotFound'), 400, ID, 'notFound'],
    ['ec2Query', ec2('AuthFailure'), 401, ID, 'credentials'],
    ['json', json('ClusterNotFoundException'), 400, {}, 'notFound'],
    ['json', '{"code":403,"error":"blocked"}', 403, {}, 'unavailable'],
    ['json', json('InvalidSignatureException'), 400, ID, 'credentials'],
    ['restJson', json('ResourceNotFoundException'), 404, ID, 'notFound'],
  ] as const)('%s %s (%d)', async (protocol, body, status, headers, kind) => {
    answer = (response) => response.writeHead(status, headers).end(body);
    expect((await errorOf(CALLS[protocol])).kind).toBe(kind);
  });

  it('about a signature of another time of day is one about clocks', async () => {
    answer = (response) =>
      response
        .writeHead(403)
        .end(
          xml('SignatureDoesNotMatch').replace(
            'In AWS words',
            'Signature not yet current: 1 is still later than 2',
          ),
        );
    expect((await errorOf(CALLS.query)).kind).toBe('clock');
  });
});

describe('what is said of an answer that is none', () => {
  it('is what came back, without markup and control characters, in one line', async () => {
    const body = `<html><h1>Blocked\u001b[31m\r\nby "policy"</h1>\u0007${'x'.repeat(200)}</html>`;
    answer = (response) => response.writeHead(407, { 'content-type': 'text/html; charset=utf-8' }).end(body);
    expect((await errorOf(CALLS.query)).message).toBe(
      'AutoScaling:DescribeAutoScalingGroups in account own, eu-west-1: BrokenAnswer: what came back is no answer of AWS: ' +
        `HTTP 407, text/html; charset=utf-8, "Blocked [31m by 'policy' ${'x'.repeat(95)}…"`,
    );
  });

  it('is which members are missing', async () => {
    answer = (response) => response.writeHead(200, { 'x-amzn-requestid': 'of-aws' }).end('{}');
    expect((await errorOf(CALLS.json)).words).toBe('the answer (HTTP 200) lacks serviceArns');
  });
});
