import type { Clock } from '../clock.js';
import type { Faults } from '../faults/faults.js';
import type { Journal } from '../journal.js';
import { header, type WireRequest, type WireResponse } from '../protocols/wire.js';
import type { World } from '../world.js';

/** What the emulator's own endpoints work on. */
export interface AdminContext {
  readonly world: World;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly faults: Faults;
  /** The emulated time in milliseconds since the epoch. */
  readonly now: number;
}

/** Answers a request to one of the emulator's own endpoints, or throws an {@link AdminError}. */
export type AdminHandler = (request: WireRequest, context: AdminContext) => WireResponse;

/** A request that cannot be granted; the message is for the person who sent it. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
}

/**
 * The body of a request as JSON. A web page cannot send it without asking first, which the emulator never allows.
 * @throws AdminError
 */
export function jsonBody(request: WireRequest): unknown {
  if (!header(request, 'content-type')?.startsWith('application/json')) {
    throw new AdminError('Send JSON, with the header content-type: application/json.');
  }
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    throw new AdminError(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** An answer of JSON, laid out for people. */
export function json(content: unknown): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(content, undefined, 2)}\n`,
  };
}

/** An answer of JSON lines. */
export function jsonLines(body: string): WireResponse {
  return { status: 200, headers: { 'content-type': 'application/jsonl' }, body };
}

/** An answer in words. */
export function text(status: number, message: string): WireResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `${message}\n` };
}
