import {
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Rejection } from '../contract/rejectedImages.js';
import { quote } from '../contract/texts.js';
import { accept, reject } from '../rollout/rejections.js';
import { checkedInput } from './checkInput.js';
import { rejectedImagesQuery } from './messages.js';
import { onSignal } from './receive.js';
import { now } from './time.js';

/**
 * Remembers which images are bad, for all releases. The first mark starts it; it ends when the last one is taken back.
 */
export async function rejectedImages(sent: { rejections: Rejection[] }): Promise<void> {
  const { rejections } = checkedInput('rejectedImages', sent);
  let marks = rejections;
  let hasBegun = rejections.length > 0;
  const take = (changed: Rejection[] | undefined, message: unknown): void => {
    if (changed) marks = changed;
    else log.warn('a message that is not right was left out', { message: quote(message) });
    hasBegun = true;
  };
  onSignal('rejectImage', (message) => take(reject(marks, message, now()), message));
  onSignal('acceptImage', (message) => take(accept(marks, message), message));
  setHandler(rejectedImagesQuery, () => marks);

  await condition(() => (hasBegun && marks.length === 0) || workflowInfo().continueAsNewSuggested);
  await condition(allHandlersFinished);
  if (marks.length > 0) await continueAsNew<typeof rejectedImages>({ rejections: marks });
}
