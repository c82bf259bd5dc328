import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { adviceFor } from '../aws/advice.js';
import { AwsCallError, lacksRole, passesByItself } from '../aws/errors.js';
import { ConfigError } from '../config/problems.js';
import { checkReleaseInput, type CheckedRelease } from '../config/releaseInput.js';
import type { AccountConfig } from '../config/schema.js';
import { FailureType } from '../contract/failures.js';
import type { ReleaseInput } from '../contract/messages.js';
import type { ActivityDependencies } from './deps.js';
import { permanent } from './failures.js';
import { inEveryPlace, placesOf } from './places.js';

/** Checks of a release before it does anything. */
export function createReleaseActivities({ aws }: ActivityDependencies) {
  return {
    /**
     * Checks what a release was started with: whoever started it may not have used our client.
     * @throws InvalidRelease naming every mistake
     */
    // eslint-disable-next-line @typescript-eslint/require-await -- an activity answers with a promise
    async checkRelease(input: ReleaseInput): Promise<CheckedRelease> {
      try {
        return checkReleaseInput(input);
      } catch (error) {
        if (error instanceof ConfigError)
          throw permanent(FailureType.InvalidRelease, error.message, error.problems);
        throw error;
      }
    },

    /**
     * Makes sure that the worker can act in some account, and that the config says how to act in each. Accounts that
     * refuse while others do not are left to whoever looks into them.
     * @throws AccountUnreachable naming every account that refuses it, in AWS's words, or that has no role
     */
    async reachAccounts(input: {
      accounts: AccountConfig[];
      region: string;
      release: string;
    }): Promise<void> {
      const problems = await inEveryPlace(placesOf(input.accounts, [input.region]), async (place) => {
        try {
          const identity = await aws
            .sts(place, place.region, input.release)
            .send(new GetCallerIdentityCommand({}));
          return identity.Account === place.account.id
            ? undefined
            : {
                line: `${place.account.id}: its credentials belong to account ${identity.Account ?? 'unknown'}`,
                isMistake: true,
              };
        } catch (error) {
          if (error instanceof AwsCallError && !passesByItself(error)) {
            return {
              line: `${place.account.id}: ${error.message}\n    ${adviceFor(error)}`,
              isMistake: lacksRole(error),
            };
          }
          throw error;
        }
      });
      const found = problems.filter((problem) => problem !== undefined);
      if (found.length === input.accounts.length || found.some(({ isMistake }) => isMistake)) {
        throw permanent(
          FailureType.AccountUnreachable,
          `${found.length} of ${input.accounts.length} accounts cannot be reached:\n${found.map(({ line }) => `  ${line}`).join('\n')}`,
        );
      }
    },
  };
}
