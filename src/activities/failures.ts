import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { AwsErrorKind } from '../aws/errors.js';
import { BucketOverflowError } from '../aws/calls/tokenBucket.js';
import { AwsCallError, passesByItself } from '../aws/errors.js';
import { FailureType } from '../contract/failures.js';
import type { LiveProgress } from '../contract/progress.js';

const TYPE_BY_KIND: Readonly<Record<AwsErrorKind, FailureType>> = {
  throttled: FailureType.AwsThrottled,
  unavailable: FailureType.AwsUnavailable,
  busy: FailureType.AwsUnavailable,
  credentials: FailureType.AwsAccessDenied,
  clock: FailureType.AwsUnavailable,
  accessDenied: FailureType.AwsAccessDenied,
  notFound: FailureType.AwsRefused,
  quota: FailureType.AwsQuotaReached,
  refused: FailureType.AwsRefused,
};

/** The type of the failure that an AWS error of a kind becomes. */
export function typeOf(kind: AwsErrorKind): FailureType {
  return TYPE_BY_KIND[kind];
}

/** A throttled call is not worth repeating sooner: the bucket it found empty fills slowly. */
const THROTTLE_PAUSE_MS = 5_000;

/** When a throttled call is worth repeating: what golden-ami has held back itself knows its turn. */
function pauseAfter({ cause }: AwsCallError): number {
  const seconds = cause instanceof BucketOverflowError ? cause.waitSeconds : 0;
  return Math.max(THROTTLE_PAUSE_MS, Math.ceil(seconds * 1000));
}

/**
 * The failure that an error of an activity becomes: typed, with AWS's words, and retryable only where that can help.
 * @param pauseMs how long AWS needs before another attempt can see what this one has done; by default the retry policy's
 */
export function asFailure(error: unknown, pauseMs = 0): unknown {
  if (!(error instanceof AwsCallError)) return error;
  const pause = Math.max(pauseMs, error.kind === 'throttled' ? pauseAfter(error) : 0);
  return ApplicationFailure.create({
    type: typeOf(error.kind),
    message: error.message,
    nonRetryable: !passesByItself(error),
    details: [{ code: error.code, words: error.words, ...error.call }],
    cause: error,
    ...(pause > 0 ? { nextRetryDelay: pause } : {}),
  });
}

/** A failure that no retry can help. */
export function permanent(type: FailureType, message: string, ...details: unknown[]): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details });
}

/**
 * "Not yet": the look was fine, what is waited for is not there. The server asks again after `delayMs`; what was seen
 * stays readable on the pending activity. Benign, so that waiting fills neither logs nor metrics.
 */
export function notYet(seen: Omit<LiveProgress, 'seenAt'>, delayMs: number): ApplicationFailure {
  const progress: LiveProgress = { ...seen, seenAt: new Date().toISOString() };
  return ApplicationFailure.create({
    type: FailureType.NotYet,
    message: progress.message,
    nextRetryDelay: delayMs,
    category: ApplicationFailureCategory.BENIGN,
    details: [progress],
  });
}

type AnyActivity = (input: never) => Promise<unknown>;

/** The same activities, failing with typed failures. */
export function withTypedFailures<Activities extends Record<string, AnyActivity>>(
  activities: Activities,
): Activities {
  const typed = Object.entries(activities).map(([name, activity]) => [
    name,
    async (input: never): Promise<unknown> => {
      try {
        return await activity(input);
      } catch (error) {
        throw asFailure(error);
      }
    },
  ]);
  return Object.fromEntries(typed) as Activities;
}

/** Ends a long loop of calls early when the activity is cancelled, and tells the server that it is alive. */
export function stillWanted(): void {
  const context = Context.current();
  context.heartbeat();
  context.cancellationSignal.throwIfAborted();
}
