import { condition } from '@temporalio/workflow';
import { FailureType } from '../../contract/failures.js';
import { hasEnvironmentEnded } from '../../contract/status.js';
import { words } from '../../contract/words.js';
import { releaseFailure } from '../failures.js';
import { now } from '../time.js';
import type { ReleaseContext } from './context.js';

/** While a release is paused, nothing of it begins. */
export async function untilResumed(context: ReleaseContext): Promise<void> {
  const { record } = context;
  if (record.pausedBy === undefined) return;
  const message = `paused by ${record.pausedBy}; resume it to go on`;
  record.enter('rollingOut', message, { kind: 'resume', since: now(), message });
  await condition(() => record.pausedBy === undefined || record.hasGoneBack);
  if (record.hasGoneBack) throw await wentBack(context);
}

/** Nothing new begins before all that was asked for has its answer, while the release is paused, or once it goes back. */
export async function untilNothingElseIsAsked(context: ReleaseContext): Promise<void> {
  const { record, commands } = context;
  while (!commands.areDone || record.pausedBy !== undefined) {
    await condition(() => commands.areDone);
    await untilResumed(context);
  }
  await unlessGoneBack(context);
}

/** Once something was brought back, or is about to be, the release goes no further. */
export async function unlessGoneBack(context: ReleaseContext): Promise<void> {
  if (context.record.hasGoneBack) throw await wentBack(context);
}

/**
 * Waits until everything that goes back has come to rest.
 * @param channelStays channel parameters that stay as they are besides those that environments know of, with the reason
 */
export async function wentBack(
  { record, commands }: ReleaseContext,
  channelStays: readonly string[] = [],
): Promise<Error> {
  const isAtRest = () => record.atWork.length === 0 && commands.areDone;
  while (!isAtRest()) await condition(isAtRest);
  const lines = record.begun.map((name) => {
    const state = record.stateOf(name);
    return hasEnvironmentEnded(state)
      ? `  ${name}: ${words(state)}: ${record.messageOf(name)}`
      : `  ${name}: not begun`;
  });
  const text = ['the release was rolled back:', ...lines, ...channelStays.map((line) => `  ${line}`)];
  return releaseFailure(FailureType.ReleaseRolledBack, text.join('\n'));
}
