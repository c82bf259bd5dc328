import type { CopyImageCommandInput } from '@aws-sdk/client-ec2';
import { AwsError, notImplemented, type RequestContext } from '../../../service.js';
import { imageNameTaken, imagesNotFound, imageUnavailable, invalidParameterValue } from '../errors.js';
import { endDryRun, tagsFor } from '../request.js';
import { oncePerToken } from '../tokens.js';
import { findImage, imagesIn, imageState, imageVisibleTo, registerImage } from './image.js';
import { checkForm, resourceOf } from './lookup.js';

/** How long a copy is pending: one of a small image, as it takes in practice. */
const COPYING = 5 * 60 * 1000;

/**
 * Copies an image into the Region and the account of the request. The copy is pending at first, and nobody
 * else's.
 */
export function copyImage(input: CopyImageCommandInput, context: RequestContext): object {
  return oncePerToken('CopyImage', input, context, () => {
    const { world, account, region, now } = context;
    const { Name: name = '', SourceImageId: sourceId = '', SourceRegion: sourceRegion = '' } = input;
    for (const member of ['Encrypted', 'KmsKeyId', 'DestinationOutpostArn'] as const) {
      if (input[member]) {
        throw notImplemented(`The emulator has no ${member} in CopyImage of ec2.`);
      }
    }
    if (name.length < 3 || name.length > 128) {
      throw new AwsError(
        'InvalidAMIName.Malformed',
        "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'",
      );
    }
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(sourceRegion)) {
      throw invalidParameterValue(`Value (${sourceRegion}) for parameter sourceRegion is invalid.`);
    }
    checkForm(sourceId);
    const source = findImage(world, sourceId, sourceRegion);
    if (!source || !imageVisibleTo(source, account)) throw imagesNotFound([sourceId]);
    if (imageState(source, now) !== 'available') throw imageUnavailable(sourceId);
    const namesake = imagesIn(world, region).find(
      (image) => image.ownerId === account && image.name === name,
    );
    if (namesake) throw imageNameTaken(name, namesake.imageId);
    endDryRun(input);
    const copiedTags =
      input.CopyImageTags && source.ownerId === account ? Object.fromEntries(source.tags) : {};
    const copy = registerImage(world, {
      region,
      ownerId: account,
      name,
      description: input.Description ?? `[Copied ${sourceId} from ${sourceRegion}] ${source.name}`,
      architecture: source.architecture,
      bootMode: source.bootMode,
      rootDevice: source.rootDevice,
      sizeGiB: source.sizeGiB,
      createdAt: now,
      availableAt: now + COPYING,
      source: { imageId: sourceId, region: sourceRegion },
      tags: { ...copiedTags, ...tagsFor(input.TagSpecifications, 'image') },
    });
    context.effect('CopyImage', resourceOf(copy), { sourceImageId: sourceId, sourceRegion });
    return { ImageId: copy.imageId };
  });
}
