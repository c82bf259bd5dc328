import type { World } from '../../world.js';
import { addMember, retire, servingMembers, type Group } from './group.js';
import { launchOptions, launchOutcome } from './launching.js';
import type { Member } from './members.js';
import { activeRefresh, launchedConfiguration } from './refreshRecord.js';

/**
 * Launches or terminates until as many instances serve as are desired. A refresh that is under way has to be
 * reconsidered afterwards.
 */
export function scaleToDesired(world: World, group: Group, now: number): void {
  const serving = servingMembers(group, now);
  const surplus = serving.length - temporarySurplus(group, serving, now) - group.desiredCapacity;
  if (surplus > 0) scaleIn(group, serving, surplus, now);
  if (surplus < 0) scaleOut(world, group, -surplus, now);
}

function scaleIn(group: Group, serving: readonly Member[], count: number, now: number): void {
  if (group.suspended.has('Terminate')) return;
  serving
    .filter(({ instanceId }) => !group.protectedInstances.has(instanceId))
    .sort((a, b) => a.pendingAt - b.pendingAt)
    .slice(0, count)
    .forEach((member) => retire(group, member, now));
}

function scaleOut(world: World, group: Group, count: number, now: number): void {
  if (group.suspended.has('Launch')) return;
  const options = launchOptions(world, group, launchedConfiguration(group, now), now);
  const outcome = launchOutcome(world, group, options);
  for (let index = 0; index < count; index++) {
    if (outcome.kind === 'refused') {
      group.refusals.push({ at: now, reason: outcome.reason });
      continue;
    }
    const { launch, health } = group.behaviour.pace;
    const unhealthyAt = outcome.kind === 'unhealthy' ? now + launch + health : Infinity;
    group.launches.push(addMember(group, options.choose(), now, { unhealthyAt }));
  }
}

/** How many instances serve next to the one that a refresh is about to replace by them. */
function temporarySurplus(group: Group, serving: readonly Member[], now: number): number {
  const ids = new Set(serving.map(({ instanceId }) => instanceId));
  const swaps = activeRefresh(group, now)?.timeline.swaps ?? [];
  return swaps.filter(
    ({ replaces, launch }) => replaces && ids.has(replaces) && launch && ids.has(launch.instanceId),
  ).length;
}
