import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { ChannelInput } from '../../activities/channels.js';
import type { EnvironmentConfig } from '../../config/schema.js';
import { FailureType } from '../../contract/failures.js';
import { accountsLockedOut, imageRejected } from '../../rollout/notificationText.js';
import { everywhere, waitEverywhereUpTo } from '../activityCalls.js';
import { CHANNEL_DEADLINE, CHANNEL_VALIDATION, channelOf, restoreChannel } from '../channel.js';
import { lastLook, releaseFailure, summarizeFailure } from '../failures.js';
import { notifyAll, showPhase, type ReleaseContext } from './context.js';
import { untilResumed, wentBack } from './holds.js';

/**
 * Says in every account and Region which AMI new instances of the environment get. Told meanwhile to go back, the release
 * stops writing and undoes it: the environment may have looked before anything was written.
 */
export async function publishChannel(context: ReleaseContext, environment: EnvironmentConfig): Promise<void> {
  const { config, record, release } = context;
  record.publishing(environment.name);
  showPhase('rollingOut', environment.name);
  const { name } = environment;
  // Where nobody could look, nothing is rolled out, and new instances get what they always got.
  const channel = channelOf(
    { config, environment: name, image: record.image, release },
    record.unreachableOf(name),
  );
  const writing = new CancellationScope();
  const written = writing.run(() => writeChannel(context, environment, channel));
  const isWritten = written.then(
    () => true,
    () => true,
  );
  // Beyond cancellation: an abort waits for the end of the write.
  const isOff = CancellationScope.nonCancellable(() => condition(() => record.hasGoneBack));
  await Promise.race([isWritten, isOff]);
  if (!record.hasGoneBack) return written;
  writing.cancel();
  await isWritten;
  await sleep(CHANNEL_VALIDATION);
  throw await wentBack(context, await restoreChannel(channel));
}

/** Writes the channel parameter everywhere and reads it back. */
async function writeChannel(
  context: ReleaseContext,
  environment: EnvironmentConfig,
  channel: ChannelInput,
): Promise<void> {
  const { lockedOut = [] } = await unlessRejected(context, () => everywhere.writeChannel(channel));
  if (lockedOut.length > 0) await notifyAll(context, accountsLockedOut(context, environment.name, lockedOut));
  try {
    await waitEverywhereUpTo(CHANNEL_DEADLINE).confirmChannel(channel);
  } catch (error) {
    const seen = lastLook(error);
    if (seen === undefined) throw error;
    throw releaseFailure(
      FailureType.ChannelNotWritten,
      `after ${CHANNEL_DEADLINE}: ${seen}\nSSM drops an AMI ID that the account cannot use without a word: is the image shared with it?`,
    );
  }
}

/**
 * Does what uses the image. If that was rejected meanwhile, the release is paused, and tries again once it is resumed: its
 * image may have been accepted again.
 */
async function unlessRejected<T>(context: ReleaseContext, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const { type, message } = summarizeFailure(error);
      if (type !== FailureType.ImageRejected) throw error;
      context.record.pause(`the rejection of its image (${message})`);
      await notifyAll(context, imageRejected(context, message));
      await untilResumed(context);
    }
  }
}
