import type { Socket } from 'node:net';
import type { Random } from '../../../emulator/fleet/generate/random.js';
import { bytesOf, headOf, type Answer } from './answer.js';
import type { ProxiedRequest } from './request.js';
import { emptyDocument, garbage, gzipJunk, inTheFuture, page, redirect, tooSkewed } from './strangers.js';

/** What there is to break an answer with. */
export interface Breakage {
  /** To the client; nothing has been written of this answer. */
  readonly socket: Socket;
  /** The answer: AWS's own when the request was executed, else a stranger's page. */
  readonly answer: Answer;
  readonly request: ProxiedRequest;
  readonly random: Random;
  /** For how long the silent ways keep the connection. */
  readonly silenceMs: number;
}

/** Breaks an answer. It ends the connection sooner or later. */
type Way = (breakage: Breakage) => void;

const CLOSE = { connection: 'close' } as const;

/** Between two bytes of a body that comes to no end: less than any time-out of an idle connection. */
const DRIP_MS = 100;

/** Every place where an answer can break on its way, and every answer that is none of AWS's. */
export const WAYS = {
  resetBeforeHead: ({ socket }) => void socket.resetAndDestroy(),
  closedBeforeHead: ({ socket }) => void socket.end(),
  cutInHead: ({ socket, answer, random }) => {
    const head = headOf(answer, lengthOf(answer));
    writeAnd(socket, head.subarray(0, random.integer(1, head.length - 5)), () => socket.resetAndDestroy());
  },
  closedInHead: ({ socket, answer, random }) => {
    const head = headOf(answer, lengthOf(answer));
    socket.end(head.subarray(0, random.integer(1, head.length - 5)));
  },
  resetInBody: ({ socket, answer, random }) => {
    writeAnd(socket, withoutEnd(answer, random), () => socket.resetAndDestroy());
  },
  closedInBody: ({ socket, answer, random }) => void socket.end(withoutEnd(answer, random)),
  tooShort: ({ socket, answer, random }) => {
    // Its length is right for what is sent; half of it is missing.
    const body = answer.body.subarray(0, random.integer(0, Math.max(0, answer.body.length - 2)));
    socket.end(bytesOf({ ...answer, body }, CLOSE));
  },
  wrongLength: ({ socket, answer }) => {
    const length = { 'content-length': String(answer.body.length + 10) };
    socket.end(Buffer.concat([headOf(answer, length), answer.body]));
  },
  cutInChunk: ({ socket, answer }) => {
    const size = `${Math.max(16, answer.body.length).toString(16)}\r\n`;
    const half = answer.body.subarray(0, Math.ceil(answer.body.length / 2));
    socket.end(Buffer.concat([headOf(answer, { 'transfer-encoding': 'chunked' }), Buffer.from(size), half]));
  },
  lastChunkMissing: ({ socket, answer }) => {
    writeAnd(socket, Buffer.concat([headOf(answer, CHUNKED), chunk(answer.body)]), () =>
      socket.resetAndDestroy(),
    );
  },
  htmlPage: whole(() => page(200, 'Welcome to the guest network')),
  garbageBytes: whole(({ answer, random }) => garbage(answer, random)),
  gzipJunk: whole(({ answer, random }) => gzipJunk(answer, random)),
  emptyBody: whole(({ answer }) => ({ ...answer, status: 200, body: Buffer.alloc(0) })),
  emptyDocument: whole(({ answer, request }) => emptyDocument(answer, request)),
  noHttp: ({ socket }) => void socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
  movedPermanently: whole(() => redirect(301)),
  found: whole(() => redirect(302)),
  temporaryRedirect: whole(() => redirect(307)),
  badRequestPage: whole(() => page(400, 'Bad Request')),
  forbiddenPage: whole(() => page(403, 'Access Denied by policy')),
  notFoundPage: whole(() => page(404, 'Not Found')),
  proxyAuthentication: whole(() =>
    page(407, 'Proxy Authentication Required', { 'proxy-authenticate': 'Basic realm="proxy"' }),
  ),
  badGatewayPage: whole(() => page(502, 'Bad Gateway')),
  unavailablePage: whole(() => page(503, 'Service Unavailable')),
  gatewayTimeoutPage: whole(() => page(504, 'Gateway Timeout')),
  silent: ({ socket, silenceMs }) => endAfter(socket, silenceMs),
  silentInBody: ({ socket, answer, random, silenceMs }) => {
    socket.write(withoutEnd(answer, random));
    endAfter(socket, silenceMs);
  },
  endlessBody: ({ socket, answer, silenceMs }) => {
    socket.write(Buffer.concat([headOf(answer, CHUNKED), chunk(answer.body)]));
    const drip = setInterval(() => socket.write(chunk(Buffer.from(' '))), DRIP_MS);
    socket.once('close', () => clearInterval(drip));
    endAfter(socket, silenceMs);
  },
  answeredTwice: ({ socket, answer }) => void socket.end(Buffer.concat([bytesOf(answer), bytesOf(answer)])),
  requestTimeTooSkewed: whole(({ request }) => tooSkewed(request)),
  requestInTheFuture: whole(({ request }) => inTheFuture(request)),
} as const satisfies Record<string, Way>;

/** A way to break an answer. */
export type WayName = keyof typeof WAYS;

export const WAY_NAMES = Object.keys(WAYS) as [WayName, ...WayName[]];

/** Ways in which AWS itself says that it has not executed the request. */
export const NEVER_EXECUTED: readonly WayName[] = ['requestTimeTooSkewed', 'requestInTheFuture'];

/** Ways that leave AWS's answer as it is: of a request that was not executed there is none. */
export const ALWAYS_EXECUTED: readonly WayName[] = ['answeredTwice'];

const CHUNKED = { 'transfer-encoding': 'chunked' } as const;

const lengthOf = ({ body }: Answer) => ({ 'content-length': String(body.length) });

const chunk = (bytes: Buffer) =>
  bytes.length === 0
    ? bytes
    : Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

/** Sends another answer in place of AWS's, and that one as a whole. */
function whole(instead: (breakage: Breakage) => Answer): Way {
  return (breakage) => void breakage.socket.end(bytesOf(instead(breakage), CLOSE));
}

/** The head with the right length, and a part of the body; of an empty one, nothing of what the head has announced. */
function withoutEnd(answer: Answer, random: Random): Buffer {
  const { length } = answer.body;
  const head = headOf(answer, { 'content-length': String(Math.max(1, length)) });
  return Buffer.concat([head, answer.body.subarray(0, random.integer(0, Math.max(0, length - 1)))]);
}

/** Goes on when the bytes have left: a reset takes along what has not. */
function writeAnd(socket: Socket, bytes: Buffer, then: () => void): void {
  socket.write(bytes, () => setTimeout(then, FLUSH_MS));
}

/** The client has read what has arrived by then. */
const FLUSH_MS = 5;

function endAfter(socket: Socket, milliseconds: number): void {
  const timer = setTimeout(() => socket.resetAndDestroy(), milliseconds);
  socket.once('close', () => clearTimeout(timer));
}
