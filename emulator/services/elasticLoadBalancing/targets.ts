import type { World } from '../../world.js';
import { groupTarget, targetsOfGroups } from '../autoScaling/trafficSources/targets.js';
import type { CheckFailure } from './health.js';
import { registrationsOf, type Change, type Registration } from './registration.js';
import { targetKey, type Target, type TargetGroup } from './targetGroup.js';

/** A target with everything that was, and is going to be, done to it. */
export interface KnownTarget extends Target {
  /** Oldest first. */
  readonly registrations: readonly Registration[];
  /** Why health checks of it fail, if they do. */
  readonly failure?: CheckFailure | undefined;
}

/**
 * The targets that a target group has or had, by their keys: those that groups register, then those by hand
 * alone.
 */
export function targetsOf(world: World, group: TargetGroup, now: number): Map<string, KnownTarget> {
  const { account, region, arn, port, byHand } = group;
  const targets = new Map<string, KnownTarget>();
  for (const { instanceId, failure, changes } of targetsOfGroups(world, account, region, arn, now)) {
    const key = targetKey({ instanceId, port });
    targets.set(key, { instanceId, port, failure, registrations: together(changes, byHand.get(key)) });
  }
  for (const [key, changes] of byHand) {
    if (targets.has(key)) continue;
    const [instanceId = '', ownPort] = key.split(':');
    const ofGroup = groupTarget(world, account, region, instanceId, arn, now);
    targets.set(key, {
      instanceId,
      port: Number(ownPort),
      failure: ofGroup?.failure,
      registrations: together(ofGroup?.changes ?? [], changes),
    });
  }
  return targets;
}

function together(byGroup: readonly Change[], byHand: readonly Change[] = []): Registration[] {
  return registrationsOf([...byGroup, ...byHand]);
}
