import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Emulator } from '../../emulator/server.js';
import { REGION } from './support.js';

const execute = promisify(execFile);

/**
 * Runs a program of AWS's against an emulator, as somebody who has set nothing but the environment.
 * @returns what it printed
 * @throws Error with what it printed, when it fails
 */
export async function runAgainst(
  { url }: Pick<Emulator, 'url'>,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string }> {
  return execute(program, args, {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'worker',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_DEFAULT_REGION: REGION,
      AWS_MAX_ATTEMPTS: '1',
      // Nothing of the machine's own configuration.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
      ...environment,
    },
  });
}
