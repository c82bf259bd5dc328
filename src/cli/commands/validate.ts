import type { Command } from 'commander';
import { ExitCode } from '../../client/goldenAmiError.js';
import { action, type CommandContext } from '../context.js';
import { withConfig, withOutput, type ConfigOptions, type OutputOptions } from '../options.js';
import { print } from '../output.js';
import { readConfig, warnOfSchedule } from '../readConfig.js';
import { count } from '../render/words.js';

/** `golden-ami validate`: checks a config file without talking to anyone. */
export function addValidate(program: Command, context: CommandContext): void {
  withOutput(
    withConfig(
      program.command('validate').description('check a config file; reports every mistake with its place'),
    ),
  ).action(action(context, (options: ConfigOptions & OutputOptions) => validate(options, context)));
}

function validate({ config: path, output }: ConfigOptions & OutputOptions, { io }: CommandContext): ExitCode {
  const config = readConfig(path);
  warnOfSchedule(config, io);
  print(io, output, config, () => {
    const { pipeline, accounts, regions, environments } = config;
    const parts = [
      count(accounts.length, 'account'),
      count(regions.length, 'Region'),
      `environments ${environments.map((environment) => environment.name).join(' → ')}`,
    ];
    return [`${path} is valid: pipeline ${pipeline}, ${parts.join(', ')}.`];
  });
  return ExitCode.Done;
}
