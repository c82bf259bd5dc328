import { userInfo } from 'node:os';

/** Who runs the command: what decisions and releases are recorded under unless `--by` says otherwise. */
export function whoAmI(env: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the process may run as a user that has no name.
    return env['USER'] ?? 'unknown';
  }
}

/** How the command was called, so that the commands it prints can be copied: through npm it needs `npx`. */
export function programName(env: Readonly<Record<string, string | undefined>>): string {
  return env['npm_command'] === undefined ? 'golden-ami' : 'npx golden-ami';
}
