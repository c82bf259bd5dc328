import type { CommandLines } from './commandLines.js';
import type { GoldenAmiError } from './goldenAmiError.js';
import { interrupted } from './pause.js';
import { displayName, type ReleaseRef } from './releaseRef.js';

/** The error for a person who stopped watching: the release does not stop with them. */
export function goesOn(commands: CommandLines, ref: ReleaseRef): GoldenAmiError {
  const name = displayName(ref);
  return interrupted(
    `Interrupted. Release ${name} goes on.`,
    `To watch it:  ${commands.goldenAmi('status', name, '--watch')}\nTo end it:    ${commands.goldenAmi('abort', name)}`,
  );
}
