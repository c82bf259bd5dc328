import type { ReleaseImage } from '../contract/image.js';
import { FailureType } from '../contract/failures.js';
import { namesOf, rejectionOf } from '../contract/rejectedImages.js';
import type { WorkflowLookup } from './capacity.js';
import { permanent } from './failures.js';
import { sh } from '../contract/shell.js';

/**
 * Looks whether an image was rejected, right before it is used.
 * @throws ImageRejected when it was
 */
export async function refuseRejected(image: ReleaseImage, workflows: WorkflowLookup): Promise<void> {
  const names = namesOf(image);
  const rejection = rejectionOf(names, await workflows.rejections());
  if (!rejection) return;
  const { by, at, reason, images } = rejection;
  const name = names.find((one) => images.includes(one)) ?? '';
  throw permanent(
    FailureType.ImageRejected,
    `${name} was rejected by ${by} at ${at}: ${reason}. ` +
      sh`To take that back: golden-ami reject-image --accept ${name}`,
  );
}
