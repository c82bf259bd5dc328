import type { Command } from 'commander';
import { parseRefresh } from '../../arguments.js';
import { action, type CommandContext } from '../../context.js';
import { chosenTargets, withCommandOptions, withTargets, type TargetOptions } from './commandOptions.js';
import { steer } from './steer.js';

interface Options extends TargetOptions {
  readonly refresh?: string;
}

/** `golden-ami retry`: does targets again that have failed, in the same release. */
export function addRetry(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('retry')
    .description('do targets of a release again that have failed; what runs its image is not touched');
  withTargets(withCommandOptions(command, io))
    .option('--refresh <preferences>', "preferences that replace the config's `refresh`, in YAML or JSON")
    .action(
      action(context, (release: string | undefined, options: Options, self: Command) => {
        const request = {
          ...chosenTargets(options, 'retry'),
          refresh: options.refresh === undefined ? undefined : parseRefresh(options.refresh),
        };
        return steer(release, options, self, io, (client, ref) => client.retry(ref, request));
      }),
    );
}
