import type { CheckFailure } from '../../elasticLoadBalancing/health.js';
import type { Group } from '../groups/group.js';
import { defineStore, type World } from '../../../world.js';

const unhealthyImages = defineStore('autoScaling/unhealthyImages', () => new Set<string>());

/**
 * Makes instances of an image fail their health checks from the next launch on, or stop doing so. There is nothing
 * like it in AWS: it stands for an image that is broken.
 */
export function setImageHealth(world: World, imageId: string, region: string, healthy: boolean): void {
  // An AMI ID is unique in its Region, whichever account launches it.
  const images = unhealthyImages.of(world, '*', region);
  if (healthy) images.delete(imageId);
  else images.add(imageId);
}

const deadApplications = defineStore('autoScaling/deadApplications', () => new Map<string, CheckFailure>());

/**
 * Lets the application of an image's instances answer no health check of a target group, from the next launch
 * on. There is nothing like it in AWS: it stands for an image whose instances run, but not what is installed
 * on them.
 */
export function setDeadApplication(
  world: World,
  imageId: string,
  region: string,
  failure: CheckFailure,
): void {
  deadApplications.of(world, '*', region).set(imageId, failure);
}

/** Why health checks of target groups fail of instances of the image; absent when they do not. */
export function deadApplicationOf(world: World, imageId: string, region: string): CheckFailure | undefined {
  return deadApplications.of(world, '*', region).get(imageId);
}

const suspects = defineStore('autoScaling/suspects', () => new Set<Group>());

/** Notes that a group launches instances whose application is dead. */
export function suspect(world: World, group: Group): void {
  suspects.of(world, '*', '*').add(group);
}

/** The groups that have launched instances whose application is dead. */
export function suspectsOf(world: World): ReadonlySet<Group> {
  return suspects.of(world, '*', '*');
}

/** Whether instances of the image pass their health checks. */
export function isHealthyImage(world: World, imageId: string, region: string): boolean {
  return !unhealthyImages.of(world, '*', region).has(imageId);
}
