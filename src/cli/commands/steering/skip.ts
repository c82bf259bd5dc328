import type { Command } from 'commander';
import { action, type CommandContext } from '../../context.js';
import { chosenTargets, withCommandOptions, withTargets, type TargetOptions } from './commandOptions.js';
import { steer } from './steer.js';

/** `golden-ami skip`: goes on without targets. */
export function addSkip(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('skip')
    .description('leave targets of a release out that have failed or are still to come');
  withTargets(withCommandOptions(command, io)).action(
    action(context, (release: string | undefined, options: TargetOptions, self: Command) => {
      const request = chosenTargets(options, 'skip');
      return steer(release, options, self, io, (client, ref) => client.skip(ref, request));
    }),
  );
}
