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

/** Whether instances of the image pass their health checks. */
export function isHealthyImage(world: World, imageId: string, region: string): boolean {
  return !unhealthyImages.of(world, '*', region).has(imageId);
}
