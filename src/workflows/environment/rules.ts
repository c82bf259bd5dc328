import type { EnvironmentConfig } from '../../config/schema.js';
import { FailureType } from '../../contract/failures.js';
import type { EnvironmentInput } from '../../contract/messages.js';
import { withSharedRules, type Rules } from '../../rollout/schedule/rules.js';
import { releaseFailure } from '../failures.js';

type Named = Pick<EnvironmentInput, 'config' | 'environment'>;

/** The environment with what holds for all environments. */
export function rulesOf(input: Named): EnvironmentConfig & Rules {
  return withSharedRules(environmentOf(input), input.config);
}

/**
 * The config of the environment that is rolled out.
 * @throws InvalidRelease when there is none of that name
 */
export function environmentOf({ config, environment }: Named): EnvironmentConfig {
  const found = config.environments.find((one) => one.name === environment);
  if (!found) throw releaseFailure(FailureType.InvalidRelease, `there is no environment "${environment}"`);
  return found;
}

/** Who is said to have asked for what the config asks for. */
export function policyOf({ environment }: { readonly environment: string }): string {
  return `the config (onFailure of ${environment})`;
}

/** Whether what runs goes back when nothing more is to begin. */
export function runningGoesBack(input: Named): boolean {
  return environmentOf(input).onFailure?.running === 'rollBack';
}
