import { formatSeconds } from '../contract/duration.js';
import type { DiscoveredTarget } from '../contract/plan.js';
import { TargetKind } from '../contract/target.js';
import type { BatchRole } from './schedule/batches.js';

/** Carriers of clusters that a reason names. */
const NAMED_CARRIERS = 3;

/**
 * Why a batch has these targets, and why now; for people.
 * @param afterGroups whether Auto Scaling groups come before it
 */
export function batchReason(
  role: BatchRole,
  members: readonly DiscoveredTarget[],
  afterGroups: boolean,
): string {
  const longest = Math.max(...members.map((target) => target.expectedSeconds));
  const what =
    members[0]?.kind === TargetKind.EcsService ? services(members, afterGroups) : 'Auto Scaling groups';
  return [ROLES[role], what, `about ${formatSeconds(longest)} for the longest`]
    .filter((part) => part !== '')
    .join('; ');
}

const ROLES: Readonly<Record<BatchRole, string>> = {
  canary: 'canary: the shortest first, alone',
  growing: 'growing: twice as many as before',
  full: '',
  window: 'window: whenever one is done, the next starts',
};

function services(members: readonly DiscoveredTarget[], afterGroups: boolean): string {
  const carriers = [...new Set(members.flatMap((target) => target.carriedBy ?? []))];
  if (carriers.length === 0) return `ECS services${afterGroups ? ', after all Auto Scaling groups' : ''}`;
  const more = carriers.length - NAMED_CARRIERS;
  const shown = carriers.slice(0, NAMED_CARRIERS).join(', ') + (more > 0 ? `, and ${more} more` : '');
  return `ECS services, after the groups that carry their clusters (${shown})`;
}
