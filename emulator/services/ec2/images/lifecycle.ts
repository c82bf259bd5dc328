import type {
  DeregisterImageCommandInput,
  DisableImageCommandInput,
  DisableImageDeprecationCommandInput,
  EnableImageCommandInput,
  EnableImageDeprecationCommandInput,
} from '@aws-sdk/client-ec2';
import type { RequestContext } from '../../../service.js';
import { imageUnavailable, invalidParameterValue } from '../errors.js';
import { endDryRun } from '../request.js';
import { snapshotOf } from './describeImages.js';
import { imageState } from './image.js';
import { ownImage, resourceOf } from './lookup.js';

const MINUTE = 60 * 1000;
const YEAR = 365.25 * 24 * 60 * MINUTE;

/**
 * Makes an image unusable. Its launch permissions go, and do not come back when it is enabled again.
 * Source: `DisableImage`, "Sets the AMI state to disabled and removes all launch permissions from the AMI."
 */
export function disableImage(input: DisableImageCommandInput, context: RequestContext): object {
  const image = ownImage(input.ImageId, context);
  const state = imageState(image, context.now);
  if (state !== 'available' && state !== 'disabled') throw imageUnavailable(image.imageId);
  endDryRun(input);
  image.disabled = true;
  image.sharedWith.clear();
  image.public = false;
  context.effect('DisableImage', resourceOf(image));
  return { Return: true };
}

/** Makes a disabled image usable again, by its owner alone. */
export function enableImage(input: EnableImageCommandInput, context: RequestContext): object {
  const image = ownImage(input.ImageId, context);
  endDryRun(input);
  image.disabled = false;
  context.effect('EnableImage', resourceOf(image));
  return { Return: true };
}

/** Makes an image be gone. Instances of it live on; what names it cannot launch any more. */
export function deregisterImage(input: DeregisterImageCommandInput, context: RequestContext): object {
  const image = ownImage(input.ImageId, context);
  endDryRun(input);
  image.deregisteredAt = context.now;
  context.effect('DeregisterImage', resourceOf(image));
  return {
    Return: true,
    ...(input.DeleteAssociatedSnapshots && {
      DeleteSnapshotResults: [{ SnapshotId: snapshotOf(image), ReturnCode: 'success' }],
    }),
  };
}

/**
 * Says from when on an image is deprecated, to the minute. Source:
 * `EnableImageDeprecationRequest.DeprecateAt`, "rounds the seconds to the nearest minute", "can't specify a
 * date in the past. The upper limit … is 10 years from now".
 */
export function enableImageDeprecation(
  input: EnableImageDeprecationCommandInput,
  context: RequestContext,
): object {
  const image = ownImage(input.ImageId, context);
  const at = Math.round((input.DeprecateAt?.getTime() ?? 0) / MINUTE) * MINUTE;
  if (at < context.now - MINUTE) {
    throw invalidParameterValue('Invalid value for DeprecateAt: the date and time must not be in the past.');
  }
  if (at > context.now + 10 * YEAR) {
    throw invalidParameterValue('Invalid value for DeprecateAt: the upper limit is 10 years from now.');
  }
  endDryRun(input);
  image.deprecatesAt = at;
  context.effect('EnableImageDeprecation', resourceOf(image), { deprecateAt: new Date(at).toISOString() });
  return { Return: true };
}

/** Takes the deprecation of an image back. */
export function disableImageDeprecation(
  input: DisableImageDeprecationCommandInput,
  context: RequestContext,
): object {
  const image = ownImage(input.ImageId, context);
  endDryRun(input);
  image.deprecatesAt = undefined;
  context.effect('DisableImageDeprecation', resourceOf(image));
  return { Return: true };
}
