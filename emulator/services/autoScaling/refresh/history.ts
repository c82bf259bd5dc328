import type { InstanceRefreshStatus } from '@aws-sdk/client-auto-scaling';
import type { World } from '../../../world.js';
import { allGroups } from '../groups/registry.js';
import { progressAt } from './timeline/timeline.js';

/** One instance refresh as the checks of a run see it. Times are milliseconds since the epoch. */
export interface PastRefresh {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly refreshId: string;
  /** When it was requested; AWS counts it as active from then on. */
  readonly start: number;
  /** Absent while it is active. */
  readonly end?: number;
  readonly status: InstanceRefreshStatus;
  /** Those of its group at the moment. */
  readonly tags: Readonly<Record<string, string>>;
}

/** All refreshes of all groups that there have been by `now`, in no particular order. */
export function refreshHistory(world: World, now: number): PastRefresh[] {
  const history: PastRefresh[] = [];
  for (const { account, region, name, refreshes, tags } of allGroups(world)) {
    for (const { id, requestedAt, timeline } of refreshes) {
      const { phase, endTime } = progressAt(timeline, now);
      history.push({
        account,
        region,
        group: name,
        refreshId: id,
        start: requestedAt,
        status: phase.status,
        ...(endTime !== undefined && { end: endTime }),
        tags: Object.fromEntries([...tags].map(([key, { value }]) => [key, value])),
      });
    }
  }
  return history;
}
