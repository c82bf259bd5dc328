import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
  type GrpcRetryOptions,
} from '@temporalio/client';
import { EVENTS_WAIT_FOR_A_TASK } from '../contract/names.js';
import { GrpcStatus } from './translateError.js';

/**
 * The first wait of somebody who was told that too many ask at once, and the longest: in milliseconds. Short waits serve
 * nobody, for each refusal has the server forget what others wait for.
 */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 3000;

/** Far more than fit into any deadline of the client: it is the deadline that ends it. */
const ATTEMPTS = 1000;

/** Of an update whose workflow task failed: the next task is another attempt, and a worker that is broken fails all. */
const ATTEMPTS_OF_A_FAILING_TASK = 10;

type Status = Parameters<GrpcRetryOptions['retryableDecider']>[1];

/**
 * How often a call to Temporal is tried again. A workflow takes ten updates and one query at a time; the server refuses the
 * others with `RESOURCE_EXHAUSTED`, and the SDK gives up after ten attempts that are seconds apart. Callers of one client
 * take turns and are not refused; when a whole team sends commands to one release, each from a client of his own, nobody
 * goes without an answer before his deadline.
 */
export function patientInterceptors(): NonNullable<ConnectionOptions['interceptors']> {
  return [makeGrpcRetryInterceptor(patience())];
}

/** The same as options of the SDK's interceptor. */
export function patience(): GrpcRetryOptions {
  const usual = defaultGrpcRetryOptions();
  return {
    retryableDecider: (attempt, status) => {
      if (isToAskAgain(status)) return attempt < ATTEMPTS;
      if (isOfAFailedTask(status)) return attempt < ATTEMPTS_OF_A_FAILING_TASK;
      return usual.retryableDecider(attempt, status);
    },
    delayFunction: (attempt, status) =>
      isToAskAgain(status) || isOfAFailedTask(status)
        ? waitOf(attempt)
        : usual.delayFunction(attempt, status),
  };
}

/**
 * Whether nothing was done and all is well. The server says so when there are too many, and when it has forgotten an update
 * or a query that it held in memory: it does that whenever anything of the workflow went wrong. A worker says so of a query
 * that comes before a workflow task. What is asked again carries the ID of its update, so that what was taken after all is not taken twice.
 */
function isToAskAgain({ code, details }: Status): boolean {
  if (Number(code) === GrpcStatus.ResourceExhausted || details.includes(EVENTS_WAIT_FOR_A_TASK)) return true;
  return Number(code) === GrpcStatus.Unavailable && /update was aborted|query cleared/i.test(details);
}

/** Whether the workflow task that carried an update failed before the update was accepted. */
function isOfAFailedTask({ code, details }: Status): boolean {
  return Number(code) === GrpcStatus.FailedPrecondition && /unexpected workflow task failure/i.test(details);
}

/**
 * Milliseconds to wait before another attempt. Anywhere between half and the whole of it, so that those who
 * were refused together do not come back together.
 */
export function waitOf(attempt: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 1.5 ** attempt);
  return longest * (0.5 + Math.random() / 2);
}
