import type { ServerResponse } from 'node:http';
import type { WireResponse } from '../protocols/wire.js';

/** What the sender of a request gets, and when. */
export interface Delivery {
  /** Absent: nothing, the connection is cut. */
  readonly response?: WireResponse | undefined;
  /** Milliseconds of the machine's time until then. */
  readonly delay?: number | undefined;
}

/**
 * Gives the sender of a request what it is to get. Only what is delayed waits for a timer, which ends with the
 * connection: when the client gives up, or when the server closes.
 */
export function deliver(response: ServerResponse, delivery: Delivery): void {
  const give = () => (delivery.response ? send(response, delivery.response) : cut(response));
  if (!delivery.delay) {
    give();
    return;
  }
  const timer = setTimeout(give, delivery.delay);
  response.once('close', () => clearTimeout(timer));
}

/** Ends the connection as a broken one ends: the client sees a reset, on this connection only. */
function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function send(response: ServerResponse, { status, headers, body }: WireResponse): void {
  const content = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': content.length });
  response.end(content);
}
