import { once } from 'node:events';
import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Random } from '../../../emulator/fleet/generate/random.js';
import { ownHeaders, type Answer } from './answer.js';
import { Deck, type Card } from './deck.js';
import { readRequest, type ProxiedRequest } from './request.js';
import { page } from './strangers.js';
import { WAY_NAMES, WAYS, type WayName } from './ways.js';

/** How to start a proxy that breaks answers. */
export interface BrokenProxyOptions {
  /** Where AWS is: the emulator's URL. */
  readonly to: string;
  /** The share of the requests whose answers are broken. */
  readonly rate: number;
  readonly seed: number;
  /** Else every way there is. */
  readonly ways?: readonly WayName[] | undefined;
  /** Only requests for these; else for all. */
  readonly operations?: readonly string[] | undefined;
  /** Else a free one. */
  readonly port?: number | undefined;
  /** For how long the silent ways say nothing; longer than the client's patience. Else a minute. */
  readonly silenceMs?: number | undefined;
  /** Told of each answer that is broken. */
  readonly onStrike?: ((strike: ProxyStrike) => void) | undefined;
}

/** A request whose answer was broken. */
export interface ProxyStrike extends Card {
  readonly operation: string;
}

/** A proxy between a client and AWS that breaks some of the answers on purpose. */
export interface BrokenProxy {
  readonly url: string;
  readonly strikes: readonly ProxyStrike[];
  /** Requests that have come, struck or not. */
  readonly requests: () => number;
  close(): Promise<void>;
}

/** Starts a proxy on the loopback interface. Which request is struck, and how, follows from the seed and their order. */
export async function startBrokenProxy(options: BrokenProxyOptions): Promise<BrokenProxy> {
  const { rate, seed, operations, ways = WAY_NAMES, port = 0, onStrike } = options;
  const random = new Random(['broken-proxy', seed]);
  const deck = new Deck(ways, random);
  const upstream = new Upstream(options.to);
  const strikes: ProxyStrike[] = [];
  let requests = 0;

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message);
    requests++;
    const concerned = operations?.includes(request.operation) ?? true;
    if (!concerned || !random.chance(rate)) return pass(await upstream.ask(request), response);
    const card = deck.draw();
    const strike = { operation: request.operation, ...card };
    strikes.push(strike);
    onStrike?.(strike);
    const genuine = card.executed ? await upstream.ask(request) : page(200, 'Welcome to the guest network');
    WAYS[card.way]({
      socket: message.socket,
      answer: genuine,
      request,
      random,
      silenceMs: options.silenceMs ?? SILENCE_MS,
    });
  };

  const server = createServer((message, response) => {
    // The client has gone, or AWS is not there: either way there is nothing to say any more.
    answer(message, response).catch(() => message.socket.destroy());
  });
  server.keepAliveTimeout = 0;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    strikes,
    requests: () => requests,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      upstream.close();
      await closed;
    },
  };
}

const SILENCE_MS = 60_000;

function pass(answer: Answer, response: ServerResponse): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  response.end(answer.body);
}

/** AWS, as the proxy asks it. */
class Upstream {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  async ask({ method, path, headers, body }: ProxiedRequest): Promise<Answer> {
    const outgoing = send(new URL(path, this.url), { method, headers, agent: this.#agent });
    // One in the middle of the body is thrown where that is read.
    outgoing.on('error', () => undefined);
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return {
      status: response.statusCode ?? 0,
      headers: ownHeaders(response.headers),
      body: Buffer.concat(chunks),
    };
  }

  close(): void {
    this.#agent.destroy();
  }
}
