import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ErrorCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { findServers } from './servers.js';

/**
 * The Temporal CLI: the one that `TEMPORAL_CLI_PATH` names or the set-up has found, else the one on the `PATH`.
 * @throws GoldenAmiError when there is none
 */
export function temporalProgram(env: Readonly<Record<string, string | undefined>>): string {
  const found = findServers(env).cli ?? onPath(env['PATH'] ?? '');
  if (found !== undefined) return found;
  throw new GoldenAmiError(
    ErrorCode.Usage,
    'The demo needs a Temporal server, and no Temporal CLI was found.',
    {
      hint: [
        'In a clone of golden-ami, this finds or fetches one:  npm run demo',
        'Otherwise install it (https://docs.temporal.io/cli), or name it in TEMPORAL_CLI_PATH.',
      ].join('\n'),
    },
  );
}

function onPath(path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'temporal'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
