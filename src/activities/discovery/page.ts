import type { DiscoveredTarget } from '../../contract/plan.js';

/** Size of one answer's targets, in bytes of JSON: half of what one payload may have. */
const PAGE_BYTES = 256 * 1024;

/**
 * How many of the targets, from the first one on, fit into one answer; at least one, so that an answer is always
 * followed by the rest.
 */
export function countThatFits(targets: readonly DiscoveredTarget[]): number {
  let bytes = '[]'.length;
  for (const [index, target] of targets.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(target)) + ','.length;
    if (bytes > PAGE_BYTES) return Math.max(1, index);
  }
  return targets.length;
}
