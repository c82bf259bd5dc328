import type { Command } from 'commander';
import type { GoldenAmiClient, ReleaseRef } from '../../../client.js';
import { ExitCode } from '../../../client/goldenAmiError.js';
import type { CommandRecord } from '../../../contract/commands.js';
import { withClient } from '../../context.js';
import type { Io } from '../../io.js';
import { connectOptions } from '../../options.js';
import { print } from '../../output.js';
import { renderAnswers } from '../../render/answers.js';
import { releaseOf } from '../releaseArgument.js';
import type { CommandOptions } from './commandOptions.js';

/**
 * Sends a command to a release and prints what each environment has answered.
 * @param send may ask the person first; resolves to undefined when that person does not want it after all
 */
export async function steer(
  name: string | undefined,
  options: CommandOptions,
  command: Command,
  io: Io,
  send: (client: GoldenAmiClient, ref: ReleaseRef) => Promise<CommandRecord | undefined>,
): Promise<ExitCode> {
  return withClient(connectOptions(options, io), async (client) => {
    const ref = await releaseOf(client, name, options, command);
    const record = await send(client, ref);
    if (!record) return ExitCode.Refused;
    print(io, options.output, { ...ref, ...record }, () =>
      renderAnswers(ref, record, { style: io.style, commands: client.commands }),
    );
    return ExitCode.Done;
  });
}
