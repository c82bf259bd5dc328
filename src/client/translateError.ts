import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import type { TemporalAccess } from './connect.js';

/** The gRPC status codes that mean something to us; the numbers are gRPC's. */
export const GrpcStatus = {
  Cancelled: 1,
  InvalidArgument: 3,
  DeadlineExceeded: 4,
  NotFound: 5,
  PermissionDenied: 7,
  ResourceExhausted: 8,
  FailedPrecondition: 9,
  Unavailable: 14,
  Unauthenticated: 16,
} as const;

/** The words of `error` that say most: of its innermost cause. */
export function causeText(error: unknown): string {
  if (isGrpcServiceError(error)) return error.details;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? causeText(error.cause) : error.message;
}

/** The gRPC status code of `error` or of what caused it. */
export function grpcStatusOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? grpcStatusOf(error.cause) : undefined;
}

/** Whether Temporal knows no workflow of that ID, or none that runs. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcStatusOf(error) === GrpcStatus.NotFound;
}

/** Whether nobody answered a query or an update in time: no worker polls, or it is busy. */
export function isNoAnswer(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const status = grpcStatusOf(error);
  // A server that notices the deadline before we do resets the call, which reads as a cancellation.
  if (status === GrpcStatus.DeadlineExceeded || status === GrpcStatus.Cancelled) return true;
  return status === GrpcStatus.FailedPrecondition && /no poller|worker may be down/i.test(causeText(error));
}

/**
 * Any error of a call to Temporal as the one error people see.
 * @param doing what was attempted, to follow "Could not": `list the releases`
 * @param release the release it was about, as people name it
 */
export function translateError(
  error: unknown,
  access: TemporalAccess,
  doing: string,
  release?: string,
): GoldenAmiError {
  if (error instanceof GoldenAmiError) return error;
  const { address, namespace, commands } = access;
  const status = grpcStatusOf(error);
  if (error instanceof WorkflowNotFoundError || (status === GrpcStatus.NotFound && release !== undefined)) {
    return new GoldenAmiError(
      ErrorCode.ReleaseNotFound,
      `There is no release ${release ?? ''} in namespace "${namespace}" at ${address}.`,
      { hint: `To see the releases there are:  ${commands.goldenAmi('list')}`, cause: error },
    );
  }
  if (isNoAnswer(error)) return noWorker(access, doing, error);
  if (error instanceof QueryNotRegisteredError || isFailedTask(error)) {
    return new GoldenAmiError(
      ErrorCode.WorkerFailing,
      `Could not ${doing}: the worker cannot go on with the release's workflow: ${causeText(error)}`,
      {
        hint: "Look at the worker's log. The workflow waits in Temporal and goes on when a worker that works takes it.",
      },
    );
  }
  if (status === GrpcStatus.Unavailable) {
    return new GoldenAmiError(
      ErrorCode.ServerUnreachable,
      `Could not ${doing}: the Temporal server at ${address} is not reachable: ${causeText(error)}`,
      { hint: 'Releases go on by themselves once the server is back; ask again then.', cause: error },
    );
  }
  if (status === GrpcStatus.PermissionDenied || status === GrpcStatus.Unauthenticated) {
    return new GoldenAmiError(
      ErrorCode.NotAllowed,
      `Could not ${doing}: the Temporal server at ${address} does not allow it: ${causeText(error)}`,
      { hint: `Ask who administers the namespace "${namespace}".`, cause: error },
    );
  }
  if (status === GrpcStatus.InvalidArgument && /search attribute/i.test(causeText(error))) {
    return new GoldenAmiError(
      ErrorCode.SearchAttributesMissing,
      `Could not ${doing}: golden-ami's search attributes are not registered in namespace "${namespace}": ${causeText(error)}`,
      { hint: `A worker registers them when it starts:  ${commands.goldenAmi('worker')}`, cause: error },
    );
  }
  return new GoldenAmiError(ErrorCode.Unexpected, `Could not ${doing}: ${causeText(error)}`, {
    cause: error,
  });
}

/** The error for a question nobody answered. */
export function noWorker(access: TemporalAccess, doing: string, cause?: unknown): GoldenAmiError {
  return new GoldenAmiError(
    ErrorCode.NoWorker,
    `Could not ${doing}: no worker that polls task queue "${access.taskQueue}" in namespace "${access.namespace}" answered.`,
    {
      hint: `To start a worker:  ${access.commands.goldenAmi('worker')}\nThe release waits in Temporal meanwhile; nothing is lost.`,
      cause,
    },
  );
}

/** Temporal answers so when the workflow's last task failed: a bug, or a worker of another version. */
function isFailedTask(error: unknown): boolean {
  return /workflow task in failed state|unexpected workflow task failure/i.test(causeText(error));
}
