import type { ExpandedFleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { registerImage } from './image.js';

/** Registers the images of a fleet. */
export function seedImages(world: World, { owner, images }: ExpandedFleet, now: number): void {
  for (const image of images) registerImage(world, { ...image, ownerId: owner, createdAt: now });
}
