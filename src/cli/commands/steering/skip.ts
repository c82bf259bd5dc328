import type { Command } from 'commander';
import { action, type CommandContext } from '../../context.js';
import { ErrorCode, GoldenAmiError } from '../../../client/goldenAmiError.js';
import type { SkipRequest } from '../../../client.js';
import { collect } from '../../options.js';
import {
  chosenTargets,
  namesTargets,
  targetsRequest,
  withCommandOptions,
  withTargets,
  type TargetOptions,
} from './commandOptions.js';
import { steer } from './steer.js';

interface Options extends TargetOptions {
  readonly alarm?: string[];
}

/** `golden-ami skip`: goes on without targets, or without an alarm. */
export function addSkip(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('skip')
    .description('leave targets of a release out that have failed or are still to come, or alarms');
  withTargets(withCommandOptions(command, io))
    .option('--alarm <name...>', 'watch these alarms no more, instead of leaving targets out', collect)
    .action(
      action(context, (release: string | undefined, options: Options, self: Command) => {
        const request = skipRequest(options);
        return steer(release, options, self, io, (client, ref) => client.skip(ref, request));
      }),
    );
}

function skipRequest(options: Options): SkipRequest {
  const { alarm: alarms } = options;
  if (alarms === undefined) return chosenTargets(options, 'skip');
  if (!namesTargets(options)) return { ...targetsRequest(options), alarms };
  throw new GoldenAmiError(ErrorCode.Usage, 'Say either which targets to skip or which alarms, not both.');
}
