import type { Decision } from '../contract/status.js';

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
  if (message === null || typeof message !== 'object') {
    return {
      refused: `expected an object with environment and by, got ${JSON.stringify(message) ?? 'nothing'}`,
    };
  }
  const { environment, by, comment, planHash } = message as Record<string, unknown>;
  if (typeof environment !== 'string' || environment === '')
    return { refused: 'expected the name of an environment' };
  if (typeof by !== 'string' || by.trim() === '')
    return { refused: 'expected the name of who decides in "by"' };
  if (!environments.includes(environment)) {
    return { refused: `there is no environment "${environment}"; there are: ${environments.join(', ')}` };
  }
  if (gate === undefined) return { refused: whyClosed(environment) };
  if (gate.environment !== environment) {
    return {
      refused: `the release does not wait for a decision on ${environment}, but on ${gate.environment}`,
    };
  }
  if (planHash !== undefined && planHash !== gate.planHash) {
    return {
      refused: `the plan of ${environment} is ${gate.planHash ?? 'not made yet'}, not ${JSON.stringify(planHash)}: look at it again`,
    };
  }
  return {
    taken: {
      environment,
      decision,
      by: by.trim(),
      ...(typeof comment === 'string' && comment !== '' ? { comment } : {}),
      ...(gate.planHash === undefined ? {} : { planHash: gate.planHash }),
    },
  };
}
