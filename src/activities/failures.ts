import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { AwsErrorKind } from '../aws/errors.js';
import { AwsCallError } from '../aws/errors.js';
import { FailureType } from '../contract/failures.js';
import type { LiveProgress } from '../contract/progress.js';

const TYPE_BY_KIND: Readonly<Record<AwsErrorKind, FailureType>> = {
  throttled: FailureType.AwsThrottled,
  unavailable: FailureType.AwsUnavailable,
  busy: FailureType.AwsUnavailable,
  accessDenied: FailureType.AwsAccessDenied,
  notFound: FailureType.AwsRefused,
  refused: FailureType.AwsRefused,
};

const RETRYABLE: readonly AwsErrorKind[] = ['throttled', 'unavailable', 'busy'];

/** A throttled call is not worth repeating sooner: the bucket it found empty fills slowly. */
const THROTTLE_PAUSE = '5 seconds';

/** The failure that an error of an activity becomes: typed, with AWS's words, and retryable only where that can help. */
export function asFailure(error: unknown): unknown {
  if (!(error instanceof AwsCallError)) return error;
  return ApplicationFailure.create({
    type: TYPE_BY_KIND[error.kind],
    message: error.message,
    nonRetryable: !RETRYABLE.includes(error.kind),
    details: [{ code: error.code, words: error.words, ...error.call }],
    cause: error,
    ...(error.kind === 'throttled' ? { nextRetryDelay: THROTTLE_PAUSE } : {}),
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
