import type { Command } from 'commander';
import { action, type CommandContext } from '../../context.js';
import { withCommandOptions, type CommandOptions } from './commandOptions.js';
import { steer } from './steer.js';

/** `golden-ami resume`: lets a paused release go on. */
export function addResume(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program.command('resume').description('let a paused release go on');
  withCommandOptions(command, io).action(
    action(context, (release: string | undefined, options: CommandOptions, self: Command) => {
      const { by, reason, environment } = options;
      return steer(release, options, self, io, (client, ref) =>
        client.resume(ref, { by, reason, environment }),
      );
    }),
  );
}
