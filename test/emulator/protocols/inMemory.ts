import { HttpResponse } from '@smithy/core/transport';
import { Readable } from 'node:stream';
import { seedAccounts } from '../../../emulator/dispatch/credentials.js';
import { Dispatcher } from '../../../emulator/dispatch/dispatch.js';
import { expandFleet } from '../../../emulator/fleet.js';
import { Journal } from '../../../emulator/journal.js';
import type { Service } from '../../../emulator/service.js';
import { World } from '../../../emulator/world.js';
import { REGION, smallFleet, STAGING } from '../support.js';

/** What the SDK gives to its request handler, as far as a request to the emulator needs it. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Settings of an SDK client that talks to services of the emulator without a network.
 * @param services with handlers of the test's own
 */
export function inMemorySettings(services: readonly Service[], journal = new Journal()) {
  const world = new World();
  seedAccounts(world, expandFleet(smallFleet));
  const dispatcher = new Dispatcher(services, world, journal);
  return {
    region: REGION,
    endpoint: 'http://localhost',
    maxAttempts: 1,
    credentials: { accessKeyId: STAGING, secretAccessKey: 'secret' },
    requestHandler: {
      handle: (request: SdkRequest) => {
        const { response: answer } = dispatcher.dispatch(
          {
            method: request.method,
            path: request.path,
            query: new URLSearchParams(
              Object.entries(request.query ?? {}).flatMap(([name, value]) =>
                [value ?? ''].flat().map((item): [string, string] => [name, item]),
              ),
            ),
            headers: Object.fromEntries(
              Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
            ),
            body: bytesOf(request.body),
          },
          { now: 0, callerNow: 0 },
        );
        if (!answer) throw new Error('nothing was answered');
        const response = new HttpResponse({
          statusCode: answer.status,
          headers: { ...answer.headers },
          body: Readable.from([Buffer.from(answer.body)]),
        });
        return Promise.resolve({ response });
      },
    },
  };
}

function bytesOf(body: unknown): Buffer {
  return body instanceof Uint8Array ? Buffer.copyBytesFrom(body) : Buffer.from((body as string) ?? '');
}
