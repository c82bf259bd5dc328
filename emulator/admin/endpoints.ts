import { exportJournal, gatherEvidence, summarize } from '../checks.js';
import { ManualClock } from '../clock.js';
import { isDuration, milliseconds } from '../duration.js';
import { faultEndpoint } from '../faults/admin.js';
import type { WireRequest, WireResponse } from '../protocols/wire.js';
import {
  AdminError,
  json,
  jsonBody,
  jsonLines,
  text,
  type AdminContext,
  type AdminHandler,
} from './request.js';

const PREFIX = '/_emulator/';

/** The endpoints by path, each with its methods. */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, AdminHandler>>>> = {
  clock: { GET: readClock, POST: moveClock },
  faults: faultEndpoint,
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
  try {
    clock.advance(milliseconds(advance));
  } catch (error) {
    if (error instanceof RangeError)
      throw new AdminError(`The clock stands: ${error.message}.`, { cause: error });
    throw error;
  }
  return json({ now: new Date(clock.now()).toISOString() });
}
