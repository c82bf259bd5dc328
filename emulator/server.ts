import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { adminAnswer, isAdminPath } from './admin/endpoints.js';
import { CallRates } from './callRates/callRates.js';
import { callRatesSchema, type CallRatesSource } from './callRates/schema.js';
import { ManualClock, realClock, type Clock } from './clock.js';
import { deliver, type Delivery } from './dispatch/delivery.js';
import { Dispatcher } from './dispatch/dispatch.js';
import { Faults } from './faults/faults.js';
import type { FaultRuleSource } from './faults/schema.js';
import { expandFleet, type ExpandedFleet, type Fleet } from './fleet.js';
import { Journal } from './journal.js';
import type { WireRequest } from './protocols/wire.js';
import { seedWorld, services, settleWorld } from './services/index.js';
import { World } from './world.js';

/** How to start an emulator. */
export interface EmulatorOptions {
  readonly fleet: Fleet;
  /** What goes wrong from the start, besides what the fleet says. */
  readonly faults?: readonly FaultRuleSource[];
  /** How fast AWS lets itself be called; else what the fleet says. */
  readonly callRates?: CallRatesSource;
  /** The emulated time; else the machine's own. */
  readonly clock?: Clock;
  /** The time by which credentials expire, which is that of the callers' machines; else the machine's own. */
  readonly callerClock?: Clock;
  /** Else a free one. */
  readonly port?: number;
  /** Else the loopback interface: the emulator takes every caller's word for who it is. */
  readonly host?: string;
}

/** An emulated AWS that answers requests. */
export interface Emulator {
  /** What `AWS_ENDPOINT_URL` must say. */
  readonly url: string;
  readonly world: World;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly fleet: ExpandedFleet;
  /** What it does wrong on purpose. */
  readonly faults: Faults;
  /** Stops answering; requests that are under way are cut off. */
  close(): Promise<void>;
}

/**
 * Starts an emulated AWS with everything that the fleet describes.
 * @throws FaultError when a fault is malformed, or concerns operations that there are not
 * @throws Error of Node.js when the port is taken
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { clock = realClock, callerClock = realClock, port = 0, host = '127.0.0.1' } = options;
  const fleet = expandFleet(options.fleet);
  const world = new World(fleet.seed);
  const journal = new Journal();

  let latest = await clock.now();
  seedWorld(world, fleet, latest);
  // A clock that is asked over a network knows no more than it said at the last request.
  const faults = new Faults(world, services, () => (clock instanceof ManualClock ? clock.now() : latest));
  faults.addAll(fleet.faults);
  faults.addAll(options.faults ?? []);
  const callRates = new CallRates(callRatesSchema.parse(options.callRates ?? fleet.callRates));
  const dispatcher = new Dispatcher(services, world, journal, {
    // AWS counts calls before anything else becomes of them.
    strike: (call) => callRates.take(call) ?? faults.strike(call),
    metInWorld: () => faults.metInWorld(),
  });

  async function respond(message: IncomingMessage): Promise<Delivery> {
    const request = await readRequest(message);
    if (!request) return { response: { status: 413, headers: {}, body: '' } };
    const [asked, callerNow] = await Promise.all([clock.now(), callerClock.now()]);
    // Answers of a clock that is asked over a network can overtake each other; the world's time does not go back.
    latest = Math.max(latest, asked);
    settleWorld(world, latest);
    return isAdminPath(request.path)
      ? { response: adminAnswer(request, { world, journal, clock, faults, now: latest }) }
      : dispatcher.dispatch(request, { now: latest, callerNow });
  }

  const server = createServer((message, response) => {
    respond(message).then(
      (delivery) => deliver(response, delivery),
      (error: unknown) => response.destroy(error instanceof Error ? error : undefined),
    );
  });
  // Clients keep connections for minutes; one that is closed under a request would look like a fault of AWS.
  server.keepAliveTimeout = 0;
  server.listen(port, host);
  await once(server, 'listening');

  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    world,
    journal,
    clock,
    fleet,
    faults,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Above anything that the emulated services take; AWS's own limits are near. */
const LARGEST_BODY = 1024 * 1024;

/** A sender who goes on after that does not wait for an answer. */
const LARGEST_DRAINED = 16 * LARGEST_BODY;

/**
 * The request, read to its end; undefined when it is too large.
 * @throws Error when the client leaves before the end, or does not come to it
 */
async function readRequest(message: IncomingMessage): Promise<WireRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
    else if (size > LARGEST_DRAINED) throw new RangeError('the body has no end');
  }
  if (size > LARGEST_BODY) return undefined;
  const target = message.url ?? '/';
  const queryStart = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: queryStart < 0 ? target : target.slice(0, queryStart),
    query: new URLSearchParams(queryStart < 0 ? '' : target.slice(queryStart)),
    headers: message.headers,
    body: Buffer.concat(chunks),
  };
}
