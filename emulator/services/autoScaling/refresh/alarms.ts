import type { World } from '../../../world.js';
import { alarmsOf, goesOffAt } from '../../cloudWatch/alarm.js';
import { invalidRequest } from '../errors.js';
import type { Group } from '../groups/group.js';
import { groupsOf } from '../groups/registry.js';
import { activeRefresh, reconsider } from './record.js';
import type { Interruption } from './timeline/plan.js';

/**
 * Watches CloudWatch alarms of a group's account and Region for an instance refresh. One in the state ALARM fails the
 * refresh, also if it was in that state from the start; INSUFFICIENT_DATA does not, nor does an alarm that is deleted
 * meanwhile.
 * @returns when the first of them is in ALARM, seen from a moment on; asks for the alarms as they are then
 * @throws ValidationError when one does not exist. AWS does not document what it does then; a refresh that nobody
 *   watches by mistake should not go unnoticed here.
 */
export function watchAlarms(
  world: World,
  { account, region }: Group,
  names: readonly string[],
): (moment: number) => Interruption | undefined {
  const alarms = alarmsOf(world, account, region);
  const missing = names.filter((name) => !alarms.has(name));
  if (missing.length > 0) {
    throw invalidRequest(`The following CloudWatch alarms do not exist: ${missing.join(', ')}.`);
  }
  return (moment) => {
    let first: Interruption | undefined;
    for (const name of names) {
      const alarm = alarms.get(name);
      const at = alarm ? goesOffAt(alarm, moment) : Infinity;
      if (at < (first?.at ?? Infinity)) first = { at, reason: reasonOf(name) };
    }
    return first;
  };
}

/**
 * Plans anew the refreshes that watch CloudWatch alarms: to be called after an alarm of the account and Region was
 * made, changed or deleted at `now`.
 */
export function reconsiderAlarms(world: World, account: string, region: string, now: number): void {
  for (const group of groupsOf(world, account, region, now).values()) {
    const watched = activeRefresh(group, now)?.preferences.AlarmSpecification?.Alarms ?? [];
    if (watched.length > 0) reconsider(group, now);
  }
}

/** The documentation has no example of the wording. */
function reasonOf(alarm: string): string {
  return `The CloudWatch alarm ${alarm} is in the ALARM state.`;
}
