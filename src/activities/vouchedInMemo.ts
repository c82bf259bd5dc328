import type { EnvironmentVouched, Vouched, VouchRequest } from '../contract/messages.js';
import { COMMANDS_MEMO, environmentMemo } from '../contract/names.js';

/**
 * What a release vouches for in its memo; undefined of one that has nothing there: it began with an earlier
 * build.
 * @param memo of the release, which only its own workflow has written
 */
export function vouchedInMemo(
  memo: Readonly<Record<string, unknown>>,
  { environment, command }: VouchRequest,
): Vouched | undefined {
  const commands = memo[COMMANDS_MEMO] as Readonly<Record<number, string>> | undefined;
  if (commands === undefined) return undefined;
  const vouched = memo[environmentMemo(environment)] as EnvironmentVouched | undefined;
  const commandHash = command === undefined ? undefined : commands[command];
  return {
    ...(vouched ?? { hasBegun: false }),
    ...(commandHash === undefined ? {} : { commandHash }),
  };
}
