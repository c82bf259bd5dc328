import type { World } from '../../world.js';
import { registerImage } from '../ec2.js';
import { buildStateAt, hasPassed, isOver, startOf } from './build.js';
import { imagesOf } from './outputs.js';
import { found, imageBuilderStore } from './state.js';

/**
 * Makes the images known to EC2 that builds have distributed by `now`. To be called before a request is handled:
 * there are no timers, and a client may ask EC2 for an image without having asked Image Builder first.
 */
export function settleImageBuilder(world: World, now: number): void {
  for (const { account, state } of imageBuilderStore.all(world)) {
    for (const build of state.unsettled) {
      const distributed = hasPassed(build, 'DISTRIBUTING', now);
      if (!distributed && !isOver(buildStateAt(build, now).status)) continue;
      state.unsettled.delete(build);
      const pipeline = found(state.pipelines, build.pipelineArn);
      for (const image of imagesOf(build, pipeline, account, now)) {
        const { imageId, region, name, description, tags, sharedWith } = image;
        registerImage(world, {
          imageId,
          region,
          ownerId: image.account,
          name,
          ...(description !== undefined && { description }),
          architecture: pipeline.architecture,
          createdAt: startOf(build, 'INTEGRATING'),
          tags,
          sharedWith,
        });
      }
    }
  }
}
