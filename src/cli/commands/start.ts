import type { Command } from 'commander';
import { ExitCode } from '../../client/goldenAmiError.js';
import { displayName } from '../../client/releaseRef.js';
import { action, withClient, type CommandContext } from '../context.js';
import { follow } from '../follow.js';
import {
  connectOptions,
  withConnection,
  withOutput,
  type ConnectionOptions,
  type OutputOptions,
} from '../options.js';
import { print } from '../output.js';
import { renderNextSteps } from '../render/nextSteps.js';
import { releaseRequest, withReleaseOptions, type ReleaseOptions } from './releaseOptions.js';

interface Options extends ReleaseOptions, ConnectionOptions, OutputOptions {
  readonly release?: string;
  readonly wait?: boolean;
}

/** `golden-ami start`: builds or takes an image and rolls it out. */
export function addStart(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('start')
    .description('start a release: build the image, or take one, and roll it out');
  withConnection(withOutput(withReleaseOptions(command, io)))
    .option('--release <name>', 'name of the release (default: the UTC time, YYYYMMDD-HHMMSS)')
    .option('--wait', 'follow it until it has ended, or a person is needed (exit code 3)')
    .action(action(context, (options: Options) => start(options, context)));
}

async function start(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const { output, by, release } = options;
  const request = releaseRequest(options, io);
  return withClient(connectOptions(options, io), async (client) => {
    const started = await client.start({
      ...request,
      release,
      onStarted: (ref) =>
        io.err(
          `Release ${displayName(ref)}: checking the config, the accounts, the image and the selectors …`,
        ),
    });
    if (options.wait === true) {
      return follow(client, started, io, { output, by, untilDecision: true });
    }
    print(io, output, started, () => [
      `Started release ${displayName(started)}.`,
      `  workflow ID  ${started.workflowId}`,
      ...renderNextSteps(started, { now: io.now(), style: io.style, commands: client.commands, by }),
    ]);
    return ExitCode.Done;
  });
}
