import type { Command } from 'commander';
import { ExitCode } from '../../client/goldenAmiError.js';
import { parseNumber } from '../arguments.js';
import { action, withClient, type CommandContext } from '../context.js';
import {
  connectOptions,
  withConnection,
  withOutput,
  type ConnectionOptions,
  type OutputOptions,
} from '../options.js';
import { print } from '../output.js';
import { renderReleases } from '../render/lists.js';

interface Options extends ConnectionOptions, OutputOptions {
  readonly pipeline?: string;
  readonly running?: boolean;
  readonly waiting?: boolean;
  readonly limit: string;
}

/** `golden-ami list`: the releases there are. */
export function addList(program: Command, context: CommandContext): void {
  const command = program.command('list').description('list releases, the latest first');
  withConnection(withOutput(command))
    .option('--pipeline <name>', 'only those of this pipeline')
    .option('--running', 'only those that run')
    .option('--waiting', 'only those that wait for a decision')
    .option('--limit <number>', 'at most this many', '50')
    .action(action(context, (options: Options) => list(options, context)));
}

async function list(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const { pipeline, running, waiting, output } = options;
  const limit = parseNumber('--limit', options.limit, 1, 100_000);
  const releases = await withClient(connectOptions(options, io), (client) =>
    client.list({ pipeline, running, waiting, limit }),
  );
  print(io, output, releases, () =>
    releases.length === 0 ? ['No releases.'] : renderReleases(releases, io.now(), io.style),
  );
  return ExitCode.Done;
}
