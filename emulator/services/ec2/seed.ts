import type { ExpandedFleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { addOrganization, registerImage } from './images/image.js';

/** Registers the images of a fleet. */
export function seedImages(world: World, { owner, images, organizations }: ExpandedFleet, now: number): void {
  for (const { arn, accounts } of organizations) addOrganization(world, arn, accounts);
  for (const { state, stateReason, deprecatesAt, ...image } of images) {
    const flawless = state === 'available' || state === 'disabled';
    registerImage(world, {
      ...image,
      ownerId: owner,
      createdAt: now,
      disabled: state === 'disabled',
      deprecatesAt,
      ...(!flawless && { flaw: { state, reason: stateReason } }),
    });
  }
}
