import type { RequestContext } from '../../../service.js';
import { imageNotAuthorized, imagesNotFound, imageUnavailable, malformedId } from '../errors.js';
import { imageEver, imageState, imageVisibleTo, type Image } from './image.js';

/**
 * Images by ID, as far as the account may know of them.
 * @throws InvalidAMIID.Malformed, InvalidAMIID.Unavailable for one that was deregistered,
 * InvalidAMIID.NotFound naming
 *   all that are not there for the account
 */
export function imagesNamed(
  ids: readonly string[],
  { world, account, region }: Pick<RequestContext, 'world' | 'account' | 'region'>,
): Image[] {
  for (const id of ids) checkForm(id);
  const missing: string[] = [];
  const images: Image[] = [];
  for (const id of new Set(ids)) {
    const image = imageEver(world, id, region);
    if (!image || !imageVisibleTo(image, account)) missing.push(id);
    else if (image.deregisteredAt !== undefined) throw imageUnavailable(id);
    else images.push(image);
  }
  if (missing.length > 0) throw imagesNotFound(missing);
  return images;
}

/** @throws InvalidAMIID.Malformed */
export function checkForm(imageId: string): void {
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(imageId)) throw malformedId('InvalidAMIID', imageId, 'ami-');
}

/**
 * An image that the account owns.
 * @throws as {@link imagesNamed}; AuthFailure for the image of another account
 */
export function ownImage(id = '', context: RequestContext): Image {
  const [image] = imagesNamed([id], context);
  if (image?.ownerId !== context.account) throw imageNotAuthorized(id);
  return image;
}

/**
 * An image that the account owns and that is in a state in which it can be changed. Source: the error code
 * `InvalidAMIID.Unavailable`, "not in a state from which you can launch an instance or modify attributes".
 * @throws as {@link ownImage}; InvalidAMIID.Unavailable
 */
export function availableImage(id: string | undefined, context: RequestContext): Image {
  const image = ownImage(id, context);
  if (imageState(image, context.now) !== 'available') throw imageUnavailable(image.imageId);
  return image;
}

/** ID of an image in the journal. */
export function resourceOf({ ownerId, region, imageId }: Image): string {
  return `${ownerId}/${region}/ami/${imageId}`;
}
