import { LONGEST_PERSON, LONGEST_TEXT } from '../contract/limits.js';
import type { Decision } from '../contract/status.js';
import { cut, quote } from '../contract/texts.js';
import { whyUnreadable } from '../contract/unreadable.js';

/** An environment that waits for a person. */
export interface OpenGate {
  readonly environment: string;
  readonly planHash?: string | undefined;
}

/** What of a release a decision depends on. */
export interface Gates {
  /** What waits for a person; undefined when nothing does. */
  readonly gate: OpenGate | undefined;
  /** Why nobody is asked for a decision on an environment: what came first, and by whom. */
  readonly whyClosed: (environment: string) => string;
}

/** A decision that may be taken, or why it may not. */
export type CheckedDecision = { readonly taken: Omit<Decision, 'at'> } | { readonly refused: string };

/**
 * Checks an approval or a rejection. Signals and updates come from anyone who can reach the server, so even the shape
 * of `message` is checked.
 */
export function checkDecision(
  decision: Decision['decision'] | undefined,
  message: unknown,
  environments: readonly string[],
  { gate, whyClosed }: Gates,
): CheckedDecision {
  if (decision !== 'approve' && decision !== 'reject')
    return { refused: 'expected the decision "approve" or "reject"' };
  const why = whyUnreadable(message);
  if (why !== undefined) return { refused: `it cannot be read: ${cut(why, LONGEST_TEXT)}` };
  if (message === null || typeof message !== 'object')
    return { refused: `expected an object with environment and by, got ${quote(message)}` };
  const { environment, by, comment, planHash } = message as Record<string, unknown>;
  if (typeof environment !== 'string' || environment === '')
    return { refused: 'expected the name of an environment' };
  if (typeof by !== 'string' || by.trim() === '')
    return { refused: 'expected the name of who decides in "by"' };
  if (!environments.includes(environment)) {
    return {
      refused: `there is no environment ${quote(environment)}; there are: ${environments.join(', ')}`,
    };
  }
  if (gate === undefined) return { refused: whyClosed(environment) };
  if (gate.environment !== environment) {
    return {
      refused: `the release does not wait for a decision on ${environment}, but on ${gate.environment}`,
    };
  }
  if (planHash !== undefined && planHash !== gate.planHash) {
    return {
      refused: `the plan of ${environment} is ${gate.planHash ?? 'not made yet'}, not ${quote(planHash)}: look at it again`,
    };
  }
  return {
    taken: {
      environment,
      decision,
      by: cut(by.trim(), LONGEST_PERSON),
      ...(typeof comment === 'string' && comment !== '' ? { comment: cut(comment, LONGEST_TEXT) } : {}),
      ...(gate.planHash === undefined ? {} : { planHash: gate.planHash }),
    },
  };
}
