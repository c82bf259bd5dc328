import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';
import { GrpcStatus } from './translateError.js';

/** The first wait of somebody who was told that too many ask at once, and the longest: in milliseconds. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 1500;

/** Far more than fit into any deadline of the client: it is the deadline that ends it. */
const ATTEMPTS = 1000;

/**
 * How often a call to Temporal is tried again. A workflow takes ten updates and one query at a time; the server refuses the
 * others with `RESOURCE_EXHAUSTED`, and the SDK gives up after ten attempts that are seconds apart. When a whole team
 * sends commands to one release, each of them gets his answer sooner by asking more often, and nobody goes without.
 */
export function patientInterceptors(): NonNullable<ConnectionOptions['interceptors']> {
  const usual = defaultGrpcRetryOptions();
  return [
    makeGrpcRetryInterceptor({
      retryableDecider: (attempt, status) =>
        Number(status.code) === GrpcStatus.ResourceExhausted
          ? attempt < ATTEMPTS
          : usual.retryableDecider(attempt, status),
      delayFunction: (attempt, status) =>
        Number(status.code) === GrpcStatus.ResourceExhausted
          ? waitOf(attempt)
          : usual.delayFunction(attempt, status),
    }),
  ];
}

/** Anywhere between half and the whole of it, so that those who were refused together do not come back together. */
function waitOf(attempt: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 1.5 ** attempt);
  return longest * (0.5 + Math.random() / 2);
}
