import type { Command } from 'commander';
import { isOver } from '../../../client.js';
import { action, type CommandContext } from '../../context.js';
import { confirm, checkCanConfirm } from '../../confirm.js';
import { renderRollback } from '../../render/rollback.js';
import { targetsRequest, withCommandOptions, withTargets, type TargetOptions } from './commandOptions.js';
import { steer } from './steer.js';

interface Options extends TargetOptions {
  readonly yes?: boolean;
}

/** `golden-ami rollback`: brings targets, environments or the whole release back to what was there before. */
export function addRollback(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('rollback')
    .description('bring a release, an environment or some targets back to what was there before');
  withTargets(withCommandOptions(command, io))
    .option('-y, --yes', 'do not ask for a confirmation')
    .action(
      action(context, (release: string | undefined, options: Options, self: Command) => {
        const request = targetsRequest(options);
        const { output, yes = false } = options;
        checkCanConfirm(io, output, yes);
        return steer(release, options, self, io, async (client, ref) => {
          const view = await client.status(ref);
          // The release's own refusal says what to do instead.
          if (output === 'text' && !isOver(view)) {
            for (const line of renderRollback(view, request)) io.out(line);
            if (!yes && !(await confirm(io, 'Roll back?'))) {
              io.err('Nothing was rolled back.');
              return undefined;
            }
          }
          return client.rollback(ref, request);
        });
      }),
    );
}
