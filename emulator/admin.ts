import { exportJournal, gatherEvidence, summarize } from './checks.js';
import { ManualClock, type Clock } from './clock.js';
import { isDuration, milliseconds } from './duration.js';
import type { Journal } from './journal.js';
import { header, type WireRequest, type WireResponse } from './protocols/wire.js';
import type { World } from './world.js';

const PREFIX = '/_emulator/';

/** What the emulator's own endpoints work on. */
export interface AdminContext {
  readonly world: World;
  readonly journal: Journal;
  readonly clock: Clock;
  /** The emulated time in milliseconds since the epoch. */
  readonly now: number;
}

/** A request that cannot be granted; the message is for the person who sent it. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
}

type AdminHandler = (request: WireRequest, context: AdminContext) => WireResponse;

/** The endpoints by path, each with its methods. */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, AdminHandler>>>> = {
  clock: { GET: readClock, POST: moveClock },
  journal: { GET: (_, { journal, world, now }) => jsonLines(exportJournal(journal, world, now)) },
  summary: {
    GET: (_, { journal, world, now }) => json(summarize(gatherEvidence({ journal, world }, now), now)),
  },
};

/** Whether a path is for the emulator itself, not for AWS. */
export function isAdminPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

/** Answers a request to the emulator itself. Never throws. */
export function adminAnswer(request: WireRequest, context: AdminContext): WireResponse {
  const name = request.path.slice(PREFIX.length);
  const endpoint = Object.hasOwn(ENDPOINTS, name) ? ENDPOINTS[name] : undefined;
  if (!endpoint) {
    const known = Object.keys(ENDPOINTS).map((each) => PREFIX + each);
    return text(404, `There is no ${request.path}; there are ${known.join(', ')}.`);
  }
  const handler = Object.hasOwn(endpoint, request.method) ? endpoint[request.method] : undefined;
  if (!handler) {
    return {
      ...text(405, `${request.path} takes ${Object.keys(endpoint).join(' and ')}.`),
      headers: { allow: Object.keys(endpoint).join(', ') },
    };
  }
  try {
    return handler(request, context);
  } catch (error) {
    if (error instanceof AdminError) return text(400, error.message);
    throw error;
  }
}

/** The body of a request as JSON. A web page cannot send it without asking first, which the emulator never allows. */
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

function jsonLines(body: string): WireResponse {
  return { status: 200, headers: { 'content-type': 'application/jsonl' }, body };
}

function text(status: number, message: string): WireResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `${message}\n` };
}

function readClock(_: WireRequest, { now }: AdminContext): WireResponse {
  return json({ now: new Date(now).toISOString() });
}

/** Moves a clock that stands still: `{"advance":"10 minutes"}`. */
function moveClock(request: WireRequest, { clock }: AdminContext): WireResponse {
  const { advance } = (jsonBody(request) ?? {}) as { readonly advance?: unknown };
  if (!(clock instanceof ManualClock)) {
    throw new AdminError('The clock runs by itself; only one that was started as manual can be moved.');
  }
  if (typeof advance !== 'string' || !isDuration(advance)) {
    throw new AdminError('Expected {"advance": "10 minutes"}: a duration with its unit.');
  }
  clock.advance(milliseconds(advance));
  return json({ now: new Date(clock.now()).toISOString() });
}
