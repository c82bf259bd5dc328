import type { ServerResponse } from 'node:http';
import type { WireResponse } from '../protocols/wire.js';

/** What the sender of a request gets, and when. */
export interface Delivery {
  /** Absent: nothing, the connection is cut. */
  readonly response?: WireResponse | undefined;
  /** Milliseconds of the machine's time until then. */
  readonly delay?: number | undefined;
  /** Where the connection ends before the answer does; absent: nowhere. */
  readonly cut?: Cut | undefined;
}

/** A place inside an answer, and how the connection ends there. */
export interface Cut {
  readonly in: 'head' | 'body';
  readonly by: 'reset' | 'close';
}

/**
 * Gives the sender of a request what it is to get. Only what is delayed waits for a timer, which ends with the
 * connection: when the client gives up, or when the server closes.
 */
export function deliver(response: ServerResponse, delivery: Delivery): void {
  const now = () => give(response, delivery);
  if (!delivery.delay) {
    now();
    return;
  }
  const timer = setTimeout(now, delivery.delay);
  response.once('close', () => clearTimeout(timer));
}

/** Ends the connection as a broken one ends: the client sees a reset, on this connection only. */
function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function give(response: ServerResponse, { response: answer, cut }: Delivery): void {
  if (!answer) reset(response);
  else if (cut) breakOff(response, answer, cut);
  else send(response, answer);
}

function send(response: ServerResponse, { status, headers, body }: WireResponse): void {
  const content = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': content.length });
  response.end(content);
}

/** Sends the first half of the head, or the head and the first half of the body, and ends the connection. */
function breakOff(response: ServerResponse, { status, headers, body }: WireResponse, cut: Cut): void {
  const content = Buffer.from(body);
  const end = () => (cut.by === 'reset' ? reset(response) : response.socket?.end());
  // Cut after its head, an answer without a body would be whole.
  if (cut.in === 'head' || content.length === 0) {
    response.socket?.write(`HTTP/1.1 ${status} \r\nContent-Le`, end);
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': content.length });
  response.write(content.subarray(0, Math.floor(content.length / 2)), end);
}
