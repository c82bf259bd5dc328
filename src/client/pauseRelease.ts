import type { CommandInput, CommandRecord } from '../contract/commands.js';
import type { ReleaseStatus } from '../contract/status.js';
import { commandInput, refused } from './command.js';
import { VERB, type PauseRequest } from './commandRequests.js';
import type { TemporalAccess } from './connect.js';
import { endedRelease } from './endedRelease.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { pause } from './pause.js';
import { displayName, type ReleaseRef } from './releaseRef.js';
import { endedMeanwhile, readRelease } from './readRelease.js';
import { isOver } from './releaseView.js';
import { translateError } from './translateError.js';

/** A signal is stored at once; taking it needs a worker and an answer of each environment. */
const TAKEN_DEADLINE_MS = 60_000;

/** The first look comes so soon, the later ones at twice the time of the one before, up to the longest. */
const FIRST_LOOK_MS = 200;
const LONGEST_LOOK_MS = 2000;

/** What a release has said about messages so far: what is not in here is new. */
type Known = ReadonlySet<string>;

/**
 * Pauses a release or lets it go on. Both are signals, which are stored although no worker runs and have no answer: what
 * became of it is read from the status.
 * @returns the command as the release recorded it
 * @throws GoldenAmiError when the release has ended or refuses, or nobody has taken the signal yet
 */
export async function pauseRelease(
  access: TemporalAccess,
  ref: ReleaseRef,
  kind: 'pause' | 'resume',
  request: PauseRequest,
): Promise<CommandRecord> {
  const known = await knownSoFar(access, ref, kind, request);
  try {
    await access.client.workflow
      .getHandle(ref.workflowId)
      .signal<[CommandInput]>(kind, commandInput(request));
  } catch (error) {
    const ended = await endedMeanwhile(error, access, ref);
    if (ended) throw await endedRelease(access, ended, kind, request);
    throw translateError(error, access, `${kind} release ${displayName(ref)}`, displayName(ref));
  }
  if (!known) throw notTakenYet(access, ref, kind);
  const deadline = Date.now() + TAKEN_DEADLINE_MS;
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LONGEST_LOOK_MS, wait * 2)) {
    const view = await readRelease(access, ref);
    const { commands, refusals } = view.status;
    const by = request.by.trim();
    const command = commands.find((one) => one.kind === kind && one.by === by && !known.has(keyOf(one)));
    if (command?.accepted === true) return command;
    const refusal = refusals.find((one) => one.message === kind && one.by === by && !known.has(keyOf(one)));
    if (refusal) throw refused(access, ref, kind, refusal.reason);
    if (isOver(view)) throw await endedRelease(access, view, kind, request);
    if (Date.now() > deadline) throw notTakenYet(access, ref, kind);
    await pause(wait);
  }
}

/** Undefined when no worker answers: the signal is sent all the same, for pausing is what cannot wait. */
async function knownSoFar(
  access: TemporalAccess,
  ref: ReleaseRef,
  kind: 'pause' | 'resume',
  request: PauseRequest,
): Promise<Known | undefined> {
  try {
    const view = await readRelease(access, ref);
    if (isOver(view)) throw await endedRelease(access, view, kind, request);
    return allOf(view.status);
  } catch (error) {
    if (error instanceof GoldenAmiError && error.code === ErrorCode.NoWorker) return undefined;
    throw error;
  }
}

function allOf({ commands, refusals }: ReleaseStatus): Known {
  return new Set([...commands, ...refusals].map(keyOf));
}

function keyOf(
  one: { readonly kind: string; readonly at: string } | { readonly message: string; readonly at: string },
): string {
  return 'kind' in one ? `command ${one.kind} ${one.at}` : `refusal ${one.message} ${one.at}`;
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
