import { setTimeout as sleep } from 'node:timers/promises';
import { AwsErrorKind, passesByItself, ranOutOfTime, toAwsCallError, type AwsCallError } from '../errors.js';
import { isRead, type CallBudgets, type PlannedCall } from './callBudget.js';
import { currentPatience } from './patience.js';
import { BucketOverflowError } from './tokenBucket.js';

/** One call, and what may be done about its failure. */
export interface GuardedCall {
  readonly budgets: CallBudgets;
  readonly call: PlannedCall;
  /** Whether asking again changes nothing more: it carries a client token, by which AWS knows it again, or is a dry run. */
  readonly isRepeatable: boolean;
  readonly send: () => Promise<unknown>;
  /** Sees to it that the next attempt is made with a session that AWS takes. */
  readonly renewSession: () => Promise<unknown>;
}

/** Before the first repetition; doubled before each further one. Who was throttled also waits for its bucket. */
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Makes a call within its budget. It is repeated once with a new session when AWS does not take the one it was made with, and
 * some times when what spoiled it may pass and it has certainly changed nothing. What may have had its effect is left to
 * its activity, which looks before it repeats it.
 * @throws AwsCallError
 */
export async function guardedCall(guarded: GuardedCall): Promise<unknown> {
  for (let repetition = 0; ; repetition++) {
    try {
      return await attempt(guarded);
    } catch (thrown) {
      const error = thrown as AwsCallError;
      if (repetition >= repetitionsFor(error, guarded)) throw error;
      if (needsRenewal(error)) await guarded.renewSession();
      else await sleep(Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** repetition));
      currentPatience().stillWanted();
    }
  }
}

/** A new session helps, or the clock that the SDK has corrected meanwhile; AWS has not executed such a call. */
function needsRenewal({ kind }: AwsCallError): boolean {
  return kind === AwsErrorKind.Credentials || kind === AwsErrorKind.Clock;
}

function repetitionsFor(error: AwsCallError, { call: { operation }, isRepeatable }: GuardedCall): number {
  if (needsRenewal(error)) return 1;
  // A change that AWS refused as one too many was not made.
  if (!isRead(operation) && !isRepeatable && error.kind !== AwsErrorKind.Throttled) return 0;
  // What the bucket turned away is too late for this attempt of the activity.
  if (error.cause instanceof BucketOverflowError || !passesByItself(error)) return 0;
  const { repetitions, repetitionsAfterSilence = 0 } = currentPatience();
  return ranOutOfTime(error) ? repetitionsAfterSilence : repetitions;
}

async function attempt({ budgets, call, send }: GuardedCall): Promise<unknown> {
  const { service, operation, account, region } = call;
  const where = { operation: `${service}:${operation}`, account, region };
  try {
    const permit = await budgets.take(call, currentPatience().longestWaitSeconds);
    return await send().catch((thrown: unknown) => {
      const error = toAwsCallError(thrown, where);
      // Not that of a call that was made on the way, to assume the role: it has a budget of its own.
      if (error.kind === AwsErrorKind.Throttled && error.call === where) permit.throttled();
      throw error;
    });
  } catch (error) {
    throw toAwsCallError(error, where);
  }
}
