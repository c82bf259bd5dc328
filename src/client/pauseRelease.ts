import { randomUUID } from 'node:crypto';
import type { CommandInput, CommandRecord } from '../contract/commands.js';
import { commandInput, refused } from './command.js';
import { VERB, type PauseRequest } from './commandRequests.js';
import type { TemporalAccess } from './connect.js';
import { endedRelease } from './endedRelease.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { pause } from './pause.js';
import { displayName, type ReleaseRef } from './releaseRef.js';
import { endedMeanwhile, readRelease } from './readRelease.js';
import { isOver, type ReleaseView } from './releaseView.js';
import { translateError } from './translateError.js';

/** A signal is stored at once; taking it needs a worker and an answer of each environment. */
const TAKEN_DEADLINE_MS = 60_000;

/** The first look comes so soon, the later ones at twice the time of the one before, up to the longest. */
const FIRST_LOOK_MS = 200;
const LONGEST_LOOK_MS = 2000;

/**
 * Pauses a release or lets it go on. Both are signals: they are stored at once, although no worker runs, and have no
 * answer. What became of it is read from the status.
 * @returns the command as the release recorded it
 * @throws GoldenAmiError when the release has ended or refuses, or nobody has taken the signal yet
 */
export async function pauseRelease(
  access: TemporalAccess,
  ref: ReleaseRef,
  kind: 'pause' | 'resume',
  request: PauseRequest,
): Promise<CommandRecord> {
  const requestId = randomUUID();
  try {
    await access.client.workflow
      .getHandle(ref.workflowId)
      .signal<[CommandInput]>(kind, { ...commandInput(request), requestId });
  } catch (error) {
    const ended = await endedMeanwhile(error, access, ref);
    if (ended) throw await endedRelease(access, ended, kind, request);
    throw translateError(error, access, `${kind} release ${displayName(ref)}`, displayName(ref));
  }
  const deadline = Date.now() + TAKEN_DEADLINE_MS;
  for (let wait = FIRST_LOOK_MS; Date.now() < deadline; wait = Math.min(LONGEST_LOOK_MS, wait * 2)) {
    const view = await look(access, ref);
    if (!view) break;
    const { commands, refusals } = view.status;
    const command = commands.find((one) => one.requestId === requestId);
    if (command?.accepted === true) return command;
    const refusal = refusals.find((one) => one.requestId === requestId);
    if (refusal) throw refused(access, ref, kind, refusal.reason);
    if (isOver(view)) throw await endedRelease(access, view, kind, request);
    await pause(wait);
  }
  throw notTakenYet(access, ref, kind);
}

/** Undefined when no worker answers. */
async function look(access: TemporalAccess, ref: ReleaseRef): Promise<ReleaseView | undefined> {
  try {
    return await readRelease(access, ref);
  } catch (error) {
    if (error instanceof GoldenAmiError && error.code === ErrorCode.NoWorker) return undefined;
    throw error;
  }
}

function notTakenYet(access: TemporalAccess, ref: ReleaseRef, kind: 'pause' | 'resume'): GoldenAmiError {
  const name = displayName(ref);
  const { commands } = access;
  return new GoldenAmiError(
    ErrorCode.NoWorker,
    `Asked release ${name} to ${VERB[kind]}, but nobody has taken that yet: it takes effect as soon as a worker does.`,
    {
      hint: `To see whether it has:  ${commands.goldenAmi('status', name)}\nTo start a worker:  ${commands.goldenAmi('worker')}`,
    },
  );
}
