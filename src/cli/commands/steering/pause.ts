import type { Command } from 'commander';
import { action, type CommandContext } from '../../context.js';
import { withCommandOptions, type CommandOptions } from './commandOptions.js';
import { steer } from './steer.js';

interface Options extends CommandOptions {
  readonly suspend?: boolean;
}

/** `golden-ami pause`: nothing new is started until somebody resumes the release. */
export function addPause(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('pause')
    .description('start nothing new in a release until it is resumed; what runs is finished');
  withCommandOptions(command, io)
    .option('--suspend', 'let the refreshes that run rest, too')
    .action(
      action(context, (release: string | undefined, options: Options, self: Command) => {
        const { by, reason, environment, suspend } = options;
        return steer(release, options, self, io, (client, ref) =>
          client.pause(ref, { by, reason, environment, suspend }),
        );
      }),
    );
}
