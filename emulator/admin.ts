import { summarize } from './checks.js';
import type { Journal } from './journal.js';
import type { WireRequest, WireResponse } from './protocols/wire.js';
import type { World } from './world.js';

const PREFIX = '/_emulator/';

/** Whether a path is for the emulator itself, not for AWS. */
export function isAdminPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

/** What the emulator tells of itself: `journal` as JSON lines, `summary` as JSON. */
export function adminAnswer(
  { method, path }: WireRequest,
  { world, journal, now }: { readonly world: World; readonly journal: Journal; readonly now: number },
): WireResponse {
  if (method !== 'GET') return { status: 405, headers: { allow: 'GET' }, body: '' };
  switch (path.slice(PREFIX.length)) {
    case 'journal':
      return {
        status: 200,
        headers: { 'content-type': 'application/jsonl' },
        body: journal.toJsonLines(),
      };
    case 'summary':
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: `${JSON.stringify(summarize(journal, world, now), undefined, 2)}\n`,
      };
    default:
      return {
        status: 404,
        headers: { 'content-type': 'text/plain' },
        body: `There are ${PREFIX}journal and ${PREFIX}summary.\n`,
      };
  }
}
