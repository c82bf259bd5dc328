import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import {
  ApplicationFailure,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import type { Config, TargetSelector } from '../config/schema.js';
import { FailureType } from '../contract/failures.js';
import type { ImageInput } from '../contract/image.js';
import type { ReleaseInput } from '../contract/messages.js';
import { planWorkflowId, WorkflowType } from '../contract/names.js';
import type { PreflightFinding } from '../plans/document.js';
import type { TemporalAccess } from './connect.js';
import { awaitFirstTask, type FirstTaskOptions } from './firstTask.js';
import { ErrorCode, ExitCode, GoldenAmiError } from './goldenAmiError.js';
import { goesOn } from './goesOn.js';
import { isInterrupted, pause } from './pause.js';
import { problemsOf } from './problems.js';
import {
  checkReleaseName,
  defaultReleaseName,
  displayName,
  releaseRef,
  type ReleaseRef,
} from './releaseRef.js';
import { readRelease } from './readRelease.js';
import { readWarnings } from './readWarnings.js';
import type { ReleaseView } from './releaseView.js';
import { causeText, noWorker, translateError } from './translateError.js';

/** What to release, and on whose behalf. */
export interface StartRequest extends FirstTaskOptions {
  readonly config: Config;
  /** Roll out this image instead of the config's source. */
  readonly image?: ImageInput | undefined;
  /** Roll out to these targets only, of those the config selects. */
  readonly only?: TargetSelector | undefined;
  readonly requestedBy: string;
  /** Hashes of the plans that are expected, by environment: another plan is refused, and nothing changes. */
  readonly expectedPlans?: Readonly<Record<string, string>> | undefined;
  /** Go on although the preflight refuses. */
  readonly ignorePreflight?: boolean | undefined;
  /** Name of the release; omitted: the UTC time, `YYYYMMDD-HHMMSS`. */
  readonly release?: string | undefined;
  /** Called once Temporal has the release, before its checks are through: they may take a while. */
  readonly onStarted?: ((release: ReleaseRef) => void) | undefined;
  /** Called once its checks are through, with what the preflight warns of, if it warns of anything. */
  readonly onWarnings?: ((warnings: readonly PreflightFinding[]) => void) | undefined;
}

/** Failures of the checks a release makes before it changes anything. */
const BEFORE_ANYTHING: readonly string[] = [
  FailureType.InvalidRelease,
  FailureType.NothingSelected,
  FailureType.PlanChanged,
  FailureType.PreflightFailed,
  FailureType.AccountUnreachable,
  FailureType.ImageNotFound,
  FailureType.ImageRejected,
];

/** Of these, those by which a guard has refused what was asked. */
const REFUSALS: readonly string[] = [
  FailureType.PlanChanged,
  FailureType.PreflightFailed,
  FailureType.ImageRejected,
];

/** How long a worker that has taken the release may leave its status unanswered. */
const SILENCE_MS = 30_000;

/**
 * Starts a release and waits until its checks are through: then it builds, or rolls out, or waits for a person.
 * @throws GoldenAmiError when a release of this name exists, no worker takes it (it is withdrawn), or its checks fail
 */
export async function startRelease(access: TemporalAccess, request: StartRequest): Promise<ReleaseView> {
  const name = checkReleaseName(request.release ?? defaultReleaseName(Date.now()));
  const ref = releaseRef(request.config.pipeline, name);
  const handle = await startWorkflow(access, ref, releaseInput(request, name));
  request.onStarted?.(ref);
  try {
    await awaitFirstTask(access, handle, `release ${displayName(ref)}`, request);
    const started = await awaitChecks(access, ref, handle, request.signal);
    if (request.onWarnings) {
      const warnings = await readWarnings(access, planWorkflowId(ref.pipeline, ref.release));
      if (warnings.length > 0) request.onWarnings(warnings);
    }
    return started;
  } catch (error) {
    if (isInterrupted(error)) throw goesOn(access.commands, ref);
    throw translateError(error, access, `follow the start of release ${displayName(ref)}`, displayName(ref));
  }
}

/** The one argument of `goldenAmiRelease`. */
export function releaseInput(request: Omit<StartRequest, 'release'>, release?: string): ReleaseInput {
  return {
    config: request.config,
    requestedBy: request.requestedBy,
    ...(request.image === undefined ? {} : { image: request.image }),
    ...(request.only === undefined ? {} : { only: request.only }),
    ...(request.expectedPlans === undefined ? {} : { expectedPlans: request.expectedPlans }),
    ...(request.ignorePreflight === true ? { ignorePreflight: true } : {}),
    ...(release === undefined ? {} : { release }),
  };
}

async function startWorkflow(
  access: TemporalAccess,
  ref: ReleaseRef,
  input: ReleaseInput,
): Promise<WorkflowHandle> {
  try {
    return await access.client.workflow.start(WorkflowType.Release, {
      workflowId: ref.workflowId,
      taskQueue: access.taskQueue,
      args: [input],
      // A name stands for one release: only one that did not end well may be tried again under its name.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      staticSummary: `Release ${displayName(ref)}, asked for by ${input.requestedBy ?? 'somebody'}`,
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) throw await exists(access, ref, error);
    throw translateError(error, access, `start release ${displayName(ref)}`);
  }
}

async function exists(access: TemporalAccess, ref: ReleaseRef, cause: unknown): Promise<GoldenAmiError> {
  const { commands } = access;
  const name = displayName(ref);
  const { status } = await access.client.workflow.getHandle(ref.workflowId).describe();
  const running = status.name === 'RUNNING';
  return new GoldenAmiError(
    ErrorCode.ReleaseExists,
    running
      ? `Release ${name} is already running; nothing new was started.`
      : `Release ${name} has already ended well; nothing new was started.`,
    {
      exitCode: ExitCode.Refused,
      hint: `To look at it:  ${commands.goldenAmi('status', name)}\nFor another release, choose another name with --release, or leave it out.`,
      cause,
    },
  );
}

async function awaitChecks(
  access: TemporalAccess,
  ref: ReleaseRef,
  handle: WorkflowHandle,
  signal: AbortSignal | undefined,
): Promise<ReleaseView> {
  let lastAnswer = Date.now();
  for (;;) {
    const view = await readRelease(access, ref).catch((error: unknown) => {
      const silent = error instanceof GoldenAmiError && error.code === ErrorCode.NoWorker;
      if (!silent || Date.now() - lastAnswer < SILENCE_MS) {
        if (silent) return undefined;
        throw error;
      }
      throw noWorker(access, `follow release ${displayName(ref)}, which a worker took and then left`, error);
    });
    if (view) {
      lastAnswer = Date.now();
      // Temporal was asked before the release was: it may have failed between the two.
      if (view.temporalStatus === 'FAILED' || view.status.phase === 'failed') {
        throw await notStarted(access, ref, handle);
      }
      if (view.status.phase !== 'preparing') return view;
    }
    await pause(250, signal);
  }
}

async function notStarted(
  access: TemporalAccess,
  ref: ReleaseRef,
  handle: WorkflowHandle,
): Promise<GoldenAmiError> {
  const failure = await handle.result().then(
    () => undefined,
    (error: unknown) => (error instanceof WorkflowFailedError ? error.cause : error),
  );
  const type = failure instanceof ApplicationFailure ? (failure.type ?? '') : '';
  const name = displayName(ref);
  const nothing = BEFORE_ANYTHING.includes(type);
  return new GoldenAmiError(
    type === FailureType.PlanChanged ? ErrorCode.PlanChanged : ErrorCode.ReleaseNotStarted,
    nothing
      ? `Release ${name} was not started: ${causeText(failure)}`
      : `Release ${name} failed: ${causeText(failure)}`,
    {
      hint: nothing
        ? 'Nothing was started and nothing has changed. Correct the above and start again.'
        : `To see how far it came:  ${access.commands.goldenAmi('status', name)}`,
      ...(REFUSALS.includes(type) && { exitCode: ExitCode.Refused }),
      problems: problemsOf(failure),
      cause: failure,
    },
  );
}
