import type { PlaceFacts } from '../../contract/preflight.js';
import type { Judgement, TargetCheck } from './check.js';

/**
 * Whether a group can go back to the image that it launches now: without a way back a release goes on, and
 * nobody relies on one.
 */
export const checkImageNow: TargetCheck = ({ currentImage = '' }, { troubles = {} }) => {
  const trouble = troubles[currentImage];
  if (!trouble) return [];
  const { isGone, what, help } = trouble;
  const means = isGone
    ? 'what launches it now cannot be rolled back to it'
    : 'what launches it now can be rolled back to it for as long as it is there';
  return [{ fatal: false, message: `${what}: ${means}${help === undefined ? '' : `. ${help}`}` }];
};

/** Whether channel parameters can go back to the images that they name now. */
export function judgeChannelsNow({
  channels = [],
  troubles = {},
}: PlaceFacts): (Judgement & { environment: string })[] {
  return channels.flatMap(({ environment, name, amiId = '' }) => {
    const trouble = troubles[amiId];
    if (trouble?.isGone !== true) return [];
    const { what, help } = trouble;
    const message =
      `the channel parameter ${name} names an image that cannot be launched: ${what}. A rollback cannot put it back, because SSM ` +
      `takes no such image${help === undefined ? '' : `. ${help}`}`;
    return [{ fatal: false, environment, message }];
  });
}
