import { FailureType } from '../../contract/failures.js';
import type { TargetInput } from '../../contract/messages.js';
import { summarizeFailure } from '../failures.js';
import { asksForVouching, requireEnvironment } from '../vouch.js';

/**
 * Makes sure that the work on a target is asked for by a release, before anything of it is looked at.
 * @throws NoRelease when it is not
 */
export async function vouchedFor({ config, release }: TargetInput): Promise<void> {
  if (asksForVouching()) await requireEnvironment(config.pipeline, release, config.environment);
}

/** Whether no release has asked for the work: then it has no result that anybody waits for. */
export function isNoRelease(error: unknown): boolean {
  return summarizeFailure(error).type === FailureType.NoRelease;
}
