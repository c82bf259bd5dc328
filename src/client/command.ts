import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { CommandInput, CommandKind, CommandRecord } from '../contract/commands.js';
import {
  VERB,
  type AnsweredCommand,
  type CommandRequest,
  type PaceRequest,
  type RetryRequest,
  type SkipRequest,
} from './commandRequests.js';
import type { TemporalAccess } from './connect.js';
import { endedRelease } from './endedRelease.js';
import { ErrorCode, ExitCode, GoldenAmiError } from './goldenAmiError.js';
import { displayName, type ReleaseRef } from './releaseRef.js';
import { endedMeanwhile } from './readRelease.js';
import { sendUpdate } from './sendUpdate.js';
import { causeText, isNoAnswer, translateError } from './translateError.js';

/** An answer may need a look at all accounts, for targets that are named by a tag or an instance. */
const ANSWER_DEADLINE_MS = 60_000;

/**
 * Sends a command and waits for what the environments make of it.
 * @returns the command as the release recorded it, with the answer of each environment
 * @throws GoldenAmiError when the release has ended, or every environment that is meant refuses
 */
export async function sendCommand(
  access: TemporalAccess,
  ref: ReleaseRef,
  kind: AnsweredCommand,
  request: RetryRequest | SkipRequest | PaceRequest,
): Promise<CommandRecord> {
  try {
    return await sendUpdate<CommandRecord, CommandInput>(
      access,
      ref,
      kind,
      commandInput(request),
      ANSWER_DEADLINE_MS,
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw refused(access, ref, kind, causeText(error), error);
    if (isNoAnswer(error)) throw unanswered(access, ref, kind, error);
    // Nobody looks first: a release that many people want something of at once answers one question at a time.
    const ended = await endedMeanwhile(error, access, ref);
    if (ended) throw await endedRelease(access, ended, kind, request);
    throw translateError(error, access, `${VERB[kind]} release ${displayName(ref)}`, displayName(ref));
  }
}

/** The one argument of a command: a key that is undefined is not sent. */
export function commandInput(request: CommandRequest): CommandInput {
  const given = Object.entries(request).filter(([, value]) => value !== undefined);
  return { by: request.by, ...Object.fromEntries(given) };
}

/** The error for a command that was not taken. */
export function refused(
  access: TemporalAccess,
  ref: ReleaseRef,
  kind: CommandKind,
  reason: string,
  cause?: unknown,
): GoldenAmiError {
  const name = displayName(ref);
  const lines = reason.split('\n');
  // Several environments have a reason each.
  const text = lines.length === 1 ? ` ${reason}` : lines.map((line) => `\n  ${line}`).join('');
  return new GoldenAmiError(ErrorCode.CommandRefused, `Release ${name} refused to ${VERB[kind]}:${text}`, {
    exitCode: ExitCode.Refused,
    hint: `To see what can be done:  ${access.commands.goldenAmi('status', name)}`,
    cause,
  });
}

function unanswered(
  access: TemporalAccess,
  ref: ReleaseRef,
  kind: CommandKind,
  cause: unknown,
): GoldenAmiError {
  const name = displayName(ref);
  const { commands } = access;
  return new GoldenAmiError(
    ErrorCode.NoWorker,
    `Nobody answered within ${ANSWER_DEADLINE_MS / 1000} s whether release ${name} may ${VERB[kind]}: the command may or may not have been taken.`,
    {
      hint: `Look before you repeat it:  ${commands.goldenAmi('status', name)}\nTo start a worker:  ${commands.goldenAmi('worker')}`,
      cause,
    },
  );
}
