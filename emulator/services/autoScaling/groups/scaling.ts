import type { World } from '../../../world.js';
import { groupLaunchOutcome } from '../injected.js';
import type { Member } from '../instances/members.js';
import { launchOptions } from '../launching/launching.js';
import { activeRefresh, launchedConfiguration } from '../refresh/record.js';
import { addMember, capacityOf, retire, servingMembers, type Group } from './group.js';

/**
 * Launches or terminates until as many instances serve as are desired. A refresh that is under way has to be
 * reconsidered afterwards.
 */
export function scaleToDesired(world: World, group: Group, now: number): void {
  const serving = servingMembers(group, now);
  const surplus = capacityOf(serving) - temporarySurplus(group, serving, now) - group.desiredCapacity;
  if (surplus > 0) scaleIn(group, serving, surplus, now);
  if (surplus < 0) scaleOut(world, group, -surplus, now);
}

/** Terminates the oldest instances, as long as no more goes than is too much. */
function scaleIn(group: Group, serving: readonly Member[], surplus: number, now: number): void {
  if (group.suspended.has('Terminate')) return;
  const candidates = serving
    .filter(({ instanceId }) => !group.protectedInstances.has(instanceId))
    .sort((a, b) => a.pendingAt - b.pendingAt);
  let left = surplus;
  for (const member of candidates) {
    const capacity = capacityOf([member]);
    if (capacity > left) continue;
    retire(group, member, now);
    left -= capacity;
  }
}

/** "[L]aunches instances until the desired capacity is totally fulfilled, even if this results in an overage." */
function scaleOut(world: World, group: Group, shortage: number, now: number): void {
  if (group.suspended.has('Launch')) return;
  const options = launchOptions(world, group, launchedConfiguration(group, now), now);
  const outcome = groupLaunchOutcome(world, group, options, now);
  const configuration = options.choose();
  const { weight = 1 } = configuration;
  for (let left = shortage; left > 0; left -= weight) {
    if (outcome.kind === 'refused') {
      group.refusals.push({ at: now, reason: outcome.reason });
      continue;
    }
    const { launch, health } = group.behaviour.pace;
    const unhealthyAt = outcome.kind === 'unhealthy' ? now + launch + health : Infinity;
    const { deadApplication } = outcome;
    group.launches.push(addMember(group, configuration, now, { unhealthyAt, deadApplication }));
  }
}

/** The capacity of instances that serve next to the one that a refresh is about to replace by them. */
function temporarySurplus(group: Group, serving: readonly Member[], now: number): number {
  const byId = new Map(serving.map((member) => [member.instanceId, member]));
  const swaps = activeRefresh(group, now)?.timeline.swaps ?? [];
  return capacityOf(
    swaps.flatMap(({ replaces = '', launch }) =>
      byId.has(replaces) && launch ? (byId.get(launch.instanceId) ?? []) : [],
    ),
  );
}
