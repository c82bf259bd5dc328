import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { AbortInput, DecideInput } from '../contract/messages.js';
import { Message } from '../contract/names.js';
import type { Decision, EnvironmentStatus } from '../contract/status.js';
import type { TemporalAccess } from './connect.js';
import { howEnded, releaseEnded } from './endedRelease.js';
import { ErrorCode, ExitCode, GoldenAmiError } from './goldenAmiError.js';
import { displayName, type ReleaseRef } from './releaseRef.js';
import { sendUpdate } from './sendUpdate.js';
import { endedMeanwhile, readRelease } from './readRelease.js';
import { isOver, type ReleaseView } from './releaseView.js';
import { causeText, isNoAnswer, translateError } from './translateError.js';

/** A person's word on an environment. */
export interface DecideRequest {
  /** Omitted: the one that waits for a decision. */
  readonly environment?: string | undefined;
  readonly by: string;
  readonly comment?: string | undefined;
  /** Hash of the plan the person has seen, or its beginning; refused when the plan is another by now. */
  readonly plan?: string | undefined;
  readonly proof?: unknown;
}

/**
 * The update itself takes milliseconds, but what others have asked for comes first, and may need a look at all accounts;
 * without a deadline the client would wait for a worker for ever.
 */
const UPDATE_DEADLINE_MS = 60_000;

/**
 * Approves or rejects an environment.
 * @returns the decision as the release recorded it
 * @throws GoldenAmiError when the release has ended, waits for no decision, or refuses this one
 */
export async function decide(
  access: TemporalAccess,
  ref: ReleaseRef,
  decision: DecideInput['decision'],
  request: DecideRequest,
): Promise<Decision> {
  const view = await readRelease(access, ref);
  const environment = chooseEnvironment(access, view, decision, request);
  const planHash = checkPlan(access, view, environment, request.plan);
  const input: DecideInput = {
    environment: environment.name,
    decision,
    by: request.by,
    ...(request.comment === undefined ? {} : { comment: request.comment }),
    ...(planHash === undefined ? {} : { planHash }),
    ...(request.proof === undefined ? {} : { proof: request.proof }),
  };
  try {
    return await sendUpdate<Decision, DecideInput>(access, ref, Message.Decide, input, UPDATE_DEADLINE_MS);
  } catch (error) {
    const ended = await endedMeanwhile(error, access, ref);
    if (ended) throw releaseEnded(access, ended, howEnded(ended.status), decision);
    throw refusedOrUnanswered(error, access, ref, input);
  }
}

/**
 * Asks a release to end. The request is stored although no worker runs.
 * @throws GoldenAmiError when there is no such release or it has ended
 */
export async function abortRelease(
  access: TemporalAccess,
  ref: ReleaseRef,
  message: AbortInput,
): Promise<void> {
  const name = displayName(ref);
  try {
    const handle = access.client.workflow.getHandle(ref.workflowId);
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') throw releaseEnded(access, ref, `it is ${status.name}`, 'abort');
    await handle.signal<[AbortInput]>(Message.Abort, message);
  } catch (error) {
    const ended = await endedMeanwhile(error, access, ref);
    if (ended) throw releaseEnded(access, ended, howEnded(ended.status), 'abort');
    throw translateError(error, access, `abort release ${name}`, name);
  }
}

function chooseEnvironment(
  access: TemporalAccess,
  view: ReleaseView,
  decision: DecideInput['decision'],
  request: DecideRequest,
): EnvironmentStatus {
  const { status } = view;
  if (isOver(view)) throw releaseEnded(access, view, howEnded(status), decision);
  const name =
    request.environment ??
    (status.waitingFor?.kind === 'approval' ? status.waitingFor.environment : undefined);
  if (name === undefined) {
    throw new GoldenAmiError(
      ErrorCode.NotWaiting,
      `Release ${displayName(view)} does not wait for an approval: it is ${status.phase} (${status.message}).`,
      {
        exitCode: ExitCode.Refused,
        hint: `To see what happens next:  ${access.commands.goldenAmi('status', displayName(view))}`,
      },
    );
  }
  const environment = status.environments.find((one) => one.name === name);
  if (environment) return environment;
  throw new GoldenAmiError(
    ErrorCode.Usage,
    `Release ${displayName(view)} has no environment "${name}": it has ${status.environments.map((one) => one.name).join(', ')}.`,
  );
}

function checkPlan(
  access: TemporalAccess,
  view: ReleaseView,
  environment: EnvironmentStatus,
  seen: string | undefined,
): string | undefined {
  const { planHash } = environment;
  if (seen !== undefined && planHash?.startsWith(seen) !== true) {
    throw new GoldenAmiError(
      ErrorCode.PlanChanged,
      planHash === undefined
        ? `Environment ${environment.name} of release ${displayName(view)} has no plan yet.`
        : `The plan of ${environment.name} is ${planHash.slice(0, 12)} by now, not ${seen}: nothing was decided.`,
      {
        exitCode: ExitCode.Refused,
        hint: `Look at it first:  ${access.commands.goldenAmi('status', displayName(view))}`,
      },
    );
  }
  return planHash;
}

function refusedOrUnanswered(
  error: unknown,
  access: TemporalAccess,
  ref: ReleaseRef,
  input: DecideInput,
): GoldenAmiError {
  const name = displayName(ref);
  const { commands } = access;
  if (error instanceof WorkflowUpdateFailedError) {
    return new GoldenAmiError(
      ErrorCode.DecisionRefused,
      `Release ${name} refused to ${input.decision} ${input.environment}: ${causeText(error)}`,
      {
        exitCode: ExitCode.Refused,
        hint: `To see what it waits for:  ${commands.goldenAmi('status', name)}`,
        cause: error,
      },
    );
  }
  if (isNoAnswer(error)) {
    return new GoldenAmiError(
      ErrorCode.NoWorker,
      `Nobody answered within ${UPDATE_DEADLINE_MS / 1000} s whether ${input.environment} of release ${name} may be decided: the decision may or may not have been taken.`,
      {
        hint: `Look before you repeat it:  ${commands.goldenAmi('status', name)}\nTo start a worker:  ${commands.goldenAmi('worker')}`,
        cause: error,
      },
    );
  }
  return translateError(error, access, `${input.decision} ${input.environment} of release ${name}`, name);
}
