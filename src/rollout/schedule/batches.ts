import { endOf, forecast, forecastBatches } from './forecast.js';
import type { Limits, Work } from './work.js';

/** How many targets the batches of an environment have. */
export interface BatchSizes {
  /** Of every batch once it is fully grown; 1 or more. */
  readonly size: number;
  /** Of the first batch; 0 for an environment without a canary. */
  readonly canary: number;
  /** Whether each batch is twice the one before, beginning with the canary or with one target, up to `size`. */
  readonly growing: boolean;
}

/** Why a batch has the targets that it has. */
export const BatchRole = {
  /** The first, to learn whether the image works. */
  canary: 'canary',
  /** Smaller than it may be, after the ones before it. */
  growing: 'growing',
  full: 'full',
  /** Everything that is left, without barriers. */
  window: 'window',
} as const;
export type BatchRole = (typeof BatchRole)[keyof typeof BatchRole];

/** Targets that are worked on together. */
export interface Arranged {
  readonly role: BatchRole;
  readonly works: readonly Work[];
}

/**
 * Arranges targets in batches, each of which starts when all targets of the one before have ended.
 *
 * While batches are smaller than they may be (a canary, batches that grow) they get the shortest targets: little is at
 * stake in them, and what is learnt is learnt soon. After that a batch holds what would run at the same time if there
 * were no batches, or targets of equal length, whichever is expected to take less time in all.
 *
 * No target is in an earlier batch than one of a lower rank.
 */
export function arrangeBatches(works: readonly Work[], sizes: BatchSizes, limits: Limits): Arranged[] {
  const { first, rest } = firstBatches(works, sizes);
  const atOnce = chunk(startOrder(rest, limits), sizes.size);
  const alike = chunk(durationOrder(rest), sizes.size);
  const duration = (batches: readonly (readonly Work[])[]) => endOf(forecastBatches(batches, limits));
  const full = duration(alike) < duration(atOnce) ? alike : atOnce;
  return [...first, ...full.map((works) => ({ role: BatchRole.full, works }))];
}

/** The same for work without barriers: after the first batches everything that is left is one. */
export function arrangeWindow(works: readonly Work[], sizes: BatchSizes, limits: Limits): Arranged[] {
  const { first, rest } = firstBatches(works, sizes);
  if (rest.length === 0) return first;
  return [...first, { role: BatchRole.window, works: startOrder(rest, limits) }];
}

/** The batches that are smaller than `size`, and what is left after them. */
function firstBatches(
  works: readonly Work[],
  { size, canary, growing }: BatchSizes,
): { first: Arranged[]; rest: Work[] } {
  const rest = works.toSorted((a, b) => a.rank - b.rank || a.seconds - b.seconds || compare(a.id, b.id));
  const first: Arranged[] = [];
  const take = (role: BatchRole, count: number) => {
    if (rest.length > 0) first.push({ role, works: rest.splice(0, count) });
  };
  if (canary > 0) take(BatchRole.canary, Math.min(canary, size));
  if (growing) {
    for (let next = canary > 0 ? canary * 2 : 1; next < size; next *= 2) take(BatchRole.growing, next);
  }
  return { first, rest };
}

function startOrder(works: readonly Work[], limits: Limits): Work[] {
  return forecast(works, limits).map(({ work }) => work);
}

function durationOrder(works: readonly Work[]): Work[] {
  return works.toSorted((a, b) => a.rank - b.rank || b.seconds - a.seconds || compare(a.id, b.id));
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
