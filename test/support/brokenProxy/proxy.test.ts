import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { request } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import { fleet, REGION } from '../fleets.js';
import { OWNER_CREDENTIALS } from '../simulation.js';
import { Random } from '../../../emulator/fleet/generate/random.js';
import { Deck } from './deck.js';
import { startBrokenProxy, type BrokenProxy, type BrokenProxyOptions } from './proxy.js';
import { ALWAYS_EXECUTED, NEVER_EXECUTED, WAY_NAMES, type WayName } from './ways.js';

const SILENCE_MS = 300;

/** Runs `work` with an emulator and a proxy before it that breaks every answer, unless `options` say otherwise. */
async function proxied(
  options: Partial<BrokenProxyOptions>,
  work: (proxy: BrokenProxy, emulator: Emulator) => Promise<void>,
): Promise<void> {
  const emulator = await startEmulator({ fleet: parseFleet(fleet()) });
  const proxy = await startBrokenProxy({
    to: emulator.url,
    rate: 1,
    seed: 1,
    silenceMs: SILENCE_MS,
    ...options,
  });
  try {
    await work(proxy, emulator);
  } finally {
    await proxy.close();
    await emulator.close();
  }
}

/** What comes back when somebody makes a launch template: the status and how much of the body, or that it broke. */
async function seen(
  { url }: BrokenProxy,
  name = 'one',
): Promise<{ status: number; body: string } | 'broken'> {
  const outgoing = request(url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${OWNER_CREDENTIALS.accessKeyId}/20260101/${REGION}/ec2/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  });
  // One in the middle of the body is thrown where that is read.
  outgoing.on('error', () => undefined);
  outgoing.end(
    `Action=CreateLaunchTemplate&Version=2016-11-15&LaunchTemplateName=${name}&LaunchTemplateData.ImageId=ami-00000000000000001`,
  );
  try {
    const [response] = (await once(outgoing, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
  } catch {
    return 'broken';
  }
}

/** What each way leaves of an answer of 200: its status where an answer comes to its end. */
const LEAVES: Readonly<Record<WayName, number | 'broken'>> = {
  resetBeforeHead: 'broken',
  closedBeforeHead: 'broken',
  cutInHead: 'broken',
  closedInHead: 'broken',
  resetInBody: 'broken',
  closedInBody: 'broken',
  tooShort: 200,
  wrongLength: 'broken',
  cutInChunk: 'broken',
  lastChunkMissing: 'broken',
  htmlPage: 200,
  garbageBytes: 200,
  gzipJunk: 200,
  emptyBody: 200,
  emptyDocument: 200,
  noHttp: 'broken',
  movedPermanently: 301,
  found: 302,
  temporaryRedirect: 307,
  badRequestPage: 400,
  forbiddenPage: 403,
  notFoundPage: 404,
  proxyAuthentication: 407,
  badGatewayPage: 502,
  unavailablePage: 503,
  gatewayTimeoutPage: 504,
  silent: 'broken',
  silentInBody: 'broken',
  endlessBody: 'broken',
  answeredTwice: 200,
  requestTimeTooSkewed: 403,
  requestInTheFuture: 403,
};

const WHOLE = '</CreateLaunchTemplateResponse>';

describe('the proxy that breaks answers', () => {
  it('lets what it does not strike pass as it is', async () => {
    await proxied({ rate: 0.000_001 }, async (proxy, { journal }) => {
      expect(await seen(proxy)).toMatchObject({
        status: 200,
        body: expect.stringContaining(WHOLE) as string,
      });
      expect(proxy.requests()).toBe(1);
      expect(proxy.strikes).toEqual([]);
      expect(journal.effects).toHaveLength(1);
    });
  });

  it.each(WAY_NAMES)('%s: breaks the answer, and says whether the call was executed', async (way) => {
    await proxied({ ways: [way] }, async (proxy, { journal }) => {
      const first = await seen(proxy, 'one');
      const second = await seen(proxy, 'two');
      for (const answer of [first, second]) {
        expect(answer === 'broken' ? answer : answer.status).toBe(LEAVES[way]);
        const isWhole = answer !== 'broken' && answer.body.includes(WHOLE) && answer.body.includes('lt-');
        expect(isWhole).toBe(way === 'answeredTwice');
      }
      expect(proxy.strikes.map(({ operation }) => operation)).toEqual(Array(2).fill('CreateLaunchTemplate'));
      const executed = proxy.strikes.filter((strike) => strike.executed).length;
      expect(executed).toBe(NEVER_EXECUTED.includes(way) ? 0 : ALWAYS_EXECUTED.includes(way) ? 2 : 1);
      expect(journal.effects).toHaveLength(executed);
    });
  });

  it('strikes only the operations that it is for, and as often as it is told to', async () => {
    await proxied({ operations: ['DescribeImages'] }, async (proxy) => {
      expect(await seen(proxy)).toMatchObject({ status: 200 });
      expect(proxy.strikes).toEqual([]);
    });
  });

  it('can be talked to by the SDK', async () => {
    await proxied({ rate: 0.000_001 }, async ({ url }) => {
      const client = new EC2Client({ endpoint: url, region: REGION, credentials: OWNER_CREDENTIALS });
      const made = await client.send(
        new CreateLaunchTemplateCommand({
          LaunchTemplateName: 'one',
          LaunchTemplateData: { ImageId: 'ami-00000000000000001' },
        }),
      );
      expect(made.LaunchTemplate?.LaunchTemplateName).toBe('one');
    });
  });

  it('takes every way as often as every other, with the call executed and not', () => {
    const deck = new Deck(['silent', 'requestInTheFuture', 'answeredTwice'], new Random([1]));
    const drawn = Array.from({ length: 8 }, () => deck.draw());
    const round = (cards: typeof drawn) => cards.map(({ way, executed }) => `${way} ${executed}`).sort();
    const all = ['answeredTwice true', 'requestInTheFuture false', 'silent false', 'silent true'];
    expect(round(drawn.slice(0, 4))).toEqual(all);
    expect(round(drawn.slice(4))).toEqual(all);
  });
});
