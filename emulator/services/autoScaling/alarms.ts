import type { World } from '../../world.js';
import { groupsOf } from './group.js';
import { activeRefresh, reconsider } from './refreshRecord.js';

/**
 * Plans anew the refreshes that watch CloudWatch alarms: to be called after an alarm of the account and Region was
 * made, changed or deleted at `now`.
 */
export function reconsiderAlarms(world: World, account: string, region: string, now: number): void {
  for (const group of groupsOf(world, account, region).values()) {
    const watched = activeRefresh(group, now)?.preferences.AlarmSpecification?.Alarms ?? [];
    if (watched.length > 0) reconsider(group, now);
  }
}
