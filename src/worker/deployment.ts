import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';

/** How a version of a worker deployment stands, in the words of `temporal worker deployment describe`. */
export const VersionState = {
  /** Has never got work. */
  Inactive: 'inactive',
  Current: 'current',
  Ramping: 'ramping',
  /** Was replaced; targets that it began are still at work. */
  Draining: 'draining',
  /** Was replaced, and nothing of it is left. */
  Drained: 'drained',
} as const;
export type VersionState = (typeof VersionState)[keyof typeof VersionState];

/** A version, and who gets the work. */
export interface Standing {
  readonly state: VersionState;
  /** Build ID of the current version; undefined while that is workers without a version. */
  readonly current: string | undefined;
}

/** The server does not know the version, or does not let it become current. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
}

/** What is asked of Temporal: the connection of a worker has it, and that of a client. */
export type DeploymentService = Pick<
  NativeConnection['workflowService'],
  'describeWorkerDeployment' | 'setWorkerDeploymentCurrentVersion'
>;

/** `WorkerDeploymentVersionStatus` of Temporal's API; created, but never polled by a worker, is inactive to us. */
const STATES: Readonly<Record<number, VersionState>> = {
  1: VersionState.Inactive,
  2: VersionState.Current,
  3: VersionState.Ramping,
  4: VersionState.Draining,
  5: VersionState.Drained,
  6: VersionState.Inactive,
};

const GrpcStatus = { NotFound: 5, FailedPrecondition: 9, Aborted: 10 } as const;

/** A server hears of a version when its workers poll for the first time, and tells every part of itself. */
const KNOWN_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 250;

/** How `version` stands; undefined when the server has not heard of it. */
export async function standingOf(
  service: DeploymentService,
  namespace: string,
  version: WorkerDeploymentVersion,
): Promise<Standing | undefined> {
  return (await look(service, namespace, version))?.standing;
}

/** Which version is waited for, and whether it is to become current. */
export interface AwaitStandingRequest {
  readonly namespace: string;
  readonly version: WorkerDeploymentVersion;
  /**
   * Makes a version current that has never got work. One that was replaced stays so: an old worker that is started again
   * must not take back what somebody gave to another.
   */
  readonly setCurrent: boolean;
  /** Who makes it current, for Temporal's record. */
  readonly identity: string;
  /** Gives up when aborted. */
  readonly signal: AbortSignal;
}

/**
 * Waits until the server knows a version whose workers have begun to poll, and makes it current if that is wanted.
 * @throws DeploymentError when the server does not come to know it, or does not let it become current
 */
export async function awaitStanding(
  service: DeploymentService,
  request: AwaitStandingRequest,
): Promise<Standing> {
  const { namespace, version, setCurrent, identity, signal } = request;
  const deadline = Date.now() + KNOWN_WITHIN_MS;
  let why = 'the server has not heard of it';
  for (;;) {
    const found = await look(service, namespace, version);
    if (found && !(setCurrent && found.standing.state === VersionState.Inactive)) return found.standing;
    if (found) {
      try {
        await service.setWorkerDeploymentCurrentVersion({
          ...{ namespace, identity, ...version },
          // Refused if somebody decided otherwise since we looked.
          conflictToken: found.conflictToken,
        });
        continue;
      } catch (error) {
        // Not all of its pollers are known yet, or somebody was faster.
        if (![GrpcStatus.FailedPrecondition, GrpcStatus.Aborted].some((code) => code === statusOf(error)))
          throw notCurrent(version, error);
        why = wordsOf(error);
      }
    }
    if (Date.now() > deadline) throw notCurrent(version, why);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function look(
  service: DeploymentService,
  namespace: string,
  { deploymentName, buildId }: WorkerDeploymentVersion,
): Promise<{ standing: Standing; conflictToken: Uint8Array } | undefined> {
  try {
    const answer = await service.describeWorkerDeployment({ namespace, deploymentName });
    const { versionSummaries, routingConfig } = answer.workerDeploymentInfo ?? {};
    const own = versionSummaries?.find(({ deploymentVersion }) => deploymentVersion?.buildId === buildId);
    const state = STATES[own?.status ?? 0];
    if (!state) return undefined;
    const current = routingConfig?.currentDeploymentVersion?.buildId;
    return { standing: { state, current: current || undefined }, conflictToken: answer.conflictToken };
  } catch (error) {
    if (statusOf(error) === GrpcStatus.NotFound) return undefined;
    throw new DeploymentError(`deployment ${deploymentName} cannot be read: ${wordsOf(error)}`, {
      cause: error,
    });
  }
}

function notCurrent({ deploymentName, buildId }: WorkerDeploymentVersion, cause: unknown): DeploymentError {
  return new DeploymentError(
    `version ${buildId} of deployment ${deploymentName} is not ready: ${wordsOf(cause)}`,
    {
      cause,
    },
  );
}

function statusOf(error: unknown): number | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { details } = error as { details?: unknown };
  return typeof details === 'string' && details !== '' ? details : error.message;
}
