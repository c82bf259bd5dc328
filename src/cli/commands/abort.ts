import type { Command } from 'commander';
import { ExitCode } from '../../client/goldenAmiError.js';
import { displayName } from '../../client/releaseRef.js';
import { action, withClient, type CommandContext } from '../context.js';
import {
  connectOptions,
  withConnection,
  withOutput,
  withPerson,
  type ConfigOptions,
  type ConnectionOptions,
  type OutputOptions,
  type PersonOptions,
} from '../options.js';
import { print } from '../output.js';
import { releaseOf, withRelease } from './releaseArgument.js';

interface Options extends ConfigOptions, ConnectionOptions, OutputOptions, PersonOptions {
  readonly reason?: string;
}

/** `golden-ami abort`: ends a release and tidies up. */
export function addAbort(program: Command, context: CommandContext): void {
  const command = program
    .command('abort')
    .description('end a release: no target is begun any more, refreshes under way are cancelled');
  withPerson(withConnection(withOutput(withRelease(command))), context.io)
    .option('--reason <text>', 'why, for the record')
    .action(
      action(context, (release: string | undefined, options: Options, self: Command) =>
        abort(release, options, self, context),
      ),
    );
}

async function abort(
  name: string | undefined,
  options: Options,
  command: Command,
  { io }: CommandContext,
): Promise<ExitCode> {
  const { by, reason, output } = options;
  return withClient(connectOptions(options, io), async (client) => {
    const ref = await releaseOf(client, name, options, command);
    await client.abort(ref, { by, reason });
    const release = displayName(ref);
    print(io, output, { ...ref, abort: { by, ...(reason === undefined ? {} : { reason }) } }, () => [
      `Asked release ${release} to end. Its worker cancels what is under way; it has ended when this says so:`,
      `  ${client.commands.goldenAmi('status', release, '--watch')}`,
    ]);
    return ExitCode.Done;
  });
}
