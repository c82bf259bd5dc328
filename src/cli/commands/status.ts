import type { Command } from 'commander';
import { ErrorCode, type ExitCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { exitCodeOf } from '../../client/releaseView.js';
import { action, withClient, type CommandContext } from '../context.js';
import { follow } from '../follow.js';
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
import { renderNextSteps } from '../render/nextSteps.js';
import { renderRelease } from '../render/releaseTree.js';
import { releaseOf, withRelease } from './releaseArgument.js';

interface Options extends ConfigOptions, ConnectionOptions, OutputOptions, PersonOptions {
  readonly watch?: boolean;
  readonly all?: boolean;
}

/** `golden-ami status`: where a release stands, what it waits for, and what to do next. */
export function addStatus(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('status')
    .description('show where a release stands, what it waits for, and what to do next')
    .addHelpText(
      'after',
      '\nEnds with 0 while the release runs or when it has succeeded, 3 while it waits for a decision, 4 when it ended\nwith failed or rolled-back targets, 1 when it ended otherwise.',
    );
  withPerson(withConnection(withOutput(withRelease(command))), io)
    .option('-w, --watch', 'follow it until it has ended')
    .option('--all', 'list every target, also of a release with more than a thousand')
    .action(
      action(context, (release: string | undefined, options: Options, self: Command) =>
        status(release, options, self, context),
      ),
    );
}

async function status(
  name: string | undefined,
  options: Options,
  command: Command,
  { io }: CommandContext,
): Promise<ExitCode> {
  const { output, by } = options;
  if (options.watch === true && output === 'json') {
    throw new GoldenAmiError(ErrorCode.Usage, '--watch prints one object after another: use -o jsonl.');
  }
  if (options.watch === true && options.all === true) {
    throw new GoldenAmiError(ErrorCode.Usage, '--watch shows what is at work; use --all without it.');
  }
  return withClient(connectOptions(options, io), async (client) => {
    const ref = await releaseOf(client, name, options, command);
    if (options.watch === true) return follow(client, ref, io, { output, by });
    const view = await client.status(ref, { all: options.all ?? false });
    const now = io.now();
    print(io, output, view, () => [
      ...renderRelease(view, { now, style: io.style, detail: 'all', commands: client.commands }),
      '',
      ...renderNextSteps(view, { now, style: io.style, commands: client.commands, by }),
    ]);
    return exitCodeOf(view);
  });
}
