import type { EnvironmentCommand } from '../contract/commands.js';
import { hashOf } from './hash.js';

/**
 * By what an environment tells whether a command that came in the name of its release is what the release has
 * sent to it.
 */
export function commandHash(environment: string, command: EnvironmentCommand): string {
  return hashOf({ environment, command });
}
