import {
  ROWS_PER_PAGE,
  type TargetsEntry,
  type TargetsPage,
  type TargetsRequest,
  type TargetsRow,
} from '../contract/targetsPage.js';
import type { EnvironmentEntry } from './environmentEntry.js';
import { jsonBytes, PART_BYTES } from '../contract/parts.js';

/**
 * The lists of an environment, in the order in which pages have them. Each but the last only grows, so that a place in it
 * stays; the last is short.
 */
const LISTS: Readonly<Record<string, (entry: EnvironmentEntry) => TargetsEntry[]>> = {
  batches: ({ plan }) => (plan?.batches ?? []).map(({ number, reason }) => ({ batch: { number, reason } })),
  targets: ({ targets }) => Array.from(targets.values(), (target) => ({ target })),
  refused: ({ plan }) => (plan?.refused ?? []).map((refused) => ({ refused })),
  upToDate: ({ plan }) => (plan?.upToDate ?? []).map((upToDate) => ({ upToDate })),
  warnings: ({ plan }) => (plan?.warnings ?? []).map((warning) => ({ warning })),
  unreachable: ({ unreachable }) => Array.from(unreachable.values(), (place) => ({ unreachable: place })),
};

/**
 * A page of everything that a release knows of its targets: as many rows, and bytes, as one answer should have.
 * @throws RangeError when the request names what is not there
 */
export function targetsPage(
  entries: readonly EnvironmentEntry[],
  { environment, after, limit = ROWS_PER_PAGE }: TargetsRequest = {},
): TargetsPage {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`limit: expected a whole number from 1, got ${limit}`);
  }
  const wanted = entries.filter(({ name }) => environment === undefined || name === environment);
  if (environment !== undefined && wanted.length === 0) {
    throw new RangeError(`there is no environment "${environment}"`);
  }
  const length = Math.min(limit, ROWS_PER_PAGE);
  const rows: TargetsRow[] = [];
  let room = PART_BYTES;
  for (const { row, place } of rowsFrom(wanted, after)) {
    room -= jsonBytes(row) + 1;
    if (rows.length > 0 && (rows.length === length || room < 0)) return { rows, next: place };
    rows.push(row);
  }
  return { rows };
}

/** Every row from a place on, with its own place: the environment, the list, and the index in it. */
function* rowsFrom(
  entries: readonly EnvironmentEntry[],
  place: string | undefined,
): Generator<{ row: TargetsRow; place: string }> {
  const lists = entries.flatMap((entry) =>
    Object.entries(LISTS).map(([list, read]) => ({ entry, read, name: `${entry.name} ${list}` })),
  );
  const [, from = '', index = '0'] = /^(.*) (\d+)$/.exec(place ?? '') ?? [];
  const first = place === undefined ? 0 : lists.findIndex(({ name }) => name === from);
  if (first < 0) throw new RangeError(`after: expected "next" of the page before, got "${place}"`);
  for (const [position, { entry, read, name }] of lists.slice(first).entries()) {
    const start = position === 0 ? Number(index) : 0;
    for (const [offset, row] of read(entry).slice(start).entries()) {
      yield { row: { environment: entry.name, ...row }, place: `${name} ${start + offset}` };
    }
  }
}
