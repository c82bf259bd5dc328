import type { Command } from 'commander';
import { parseNumber } from '../../arguments.js';
import { action, type CommandContext } from '../../context.js';
import { withCommandOptions, type CommandOptions } from './commandOptions.js';
import { steer } from './steer.js';

interface Options extends CommandOptions {
  readonly maxConcurrent: string;
}

/** Targets worked on at once that a release takes: what Temporal allows of children, with room to spare. */
const FASTEST = 500;

/** `golden-ami pace`: changes how many targets are worked on at once. */
export function addPace(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('pace')
    .description('change how many targets of a release are worked on at once; capacity pools still hold');
  withCommandOptions(command, io)
    .requiredOption('--max-concurrent <number>', 'targets at once in each environment')
    .action(
      action(context, (release: string | undefined, options: Options, self: Command) => {
        const { by, reason, environment } = options;
        const maxConcurrent = parseNumber('--max-concurrent', options.maxConcurrent, 1, FASTEST);
        return steer(release, options, self, io, (client, ref) =>
          client.setPace(ref, { by, reason, environment, maxConcurrent }),
        );
      }),
    );
}
