import { AwsErrorKind, toAwsCallError, wasUnanswered, type AwsCallError } from '../errors.js';
import { isRead, type CallBudgets, type PlannedCall } from './callBudget.js';

/** One call, and what may be done about its failure. */
export interface GuardedCall {
  readonly budgets: CallBudgets;
  readonly call: PlannedCall;
  readonly send: () => Promise<unknown>;
  /** Sees to it that the next attempt is made with a session that AWS takes. */
  readonly renewSession: () => Promise<unknown>;
}

/**
 * Makes a call within its budget. It is repeated at once in two cases only, and once: with a new session when AWS does
 * not take the one it was made with, and, if it only looks, when the connection broke. What changes something may have
 * had its effect: that is left to its activity, which looks before it repeats it.
 * @throws AwsCallError
 */
export async function guardedCall(guarded: GuardedCall): Promise<unknown> {
  try {
    return await attempt(guarded);
  } catch (thrown) {
    const error = thrown as AwsCallError;
    if (error.kind === AwsErrorKind.Credentials) await guarded.renewSession();
    else if (!(isRead(guarded.call.operation) && wasUnanswered(error))) throw error;
    return attempt(guarded);
  }
}

async function attempt({ budgets, call, send }: GuardedCall): Promise<unknown> {
  const { service, operation, account, region } = call;
  const where = { operation: `${service}:${operation}`, account, region };
  try {
    const permit = await budgets.take(call);
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
