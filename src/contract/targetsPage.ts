import type { UnreachablePlace } from './place.js';
import type { ExcludedTarget } from './plan.js';
import type { BatchStatus } from './status.js';
import type { TargetStatus } from './target.js';

/**
 * A release of more than a thousand targets answers `status` in short; the query `targets` has everything, in pages.
 */

/** Argument of the query `targets`. */
export interface TargetsRequest {
  /** Omitted: of all environments, in order. */
  readonly environment?: string;
  /** `next` of the page before. Omitted: the first page. */
  readonly after?: string;
  /** Rows of the page at most, from 1. Omitted, or above it: {@link ROWS_PER_PAGE}. */
  readonly limit?: number;
}

/** Answer of the query `targets`. */
export interface TargetsPage {
  readonly rows: readonly TargetsRow[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** One entry of an environment's lists. The order stays the same while the release goes on; what rows say does not. */
export type TargetsRow = { readonly environment: string } & TargetsEntry;

export type TargetsEntry =
  | { readonly batch: Pick<BatchStatus, 'number' | 'reason'> }
  | { readonly target: TargetStatus }
  | { readonly refused: ExcludedTarget }
  | { readonly upToDate: ExcludedTarget }
  | { readonly warning: string }
  | { readonly unreachable: UnreachablePlace };

/** Rows that a page has at most. */
export const ROWS_PER_PAGE = 1000;
