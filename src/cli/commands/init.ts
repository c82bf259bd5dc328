import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { ErrorCode, ExitCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { exampleConfig } from '../../config/example.js';
import { action, type CommandContext } from '../context.js';
import { withConfig, type ConfigOptions } from '../options.js';
import { programName } from '../person.js';

interface Options extends ConfigOptions {
  readonly force?: boolean;
  readonly stdout?: boolean;
}

/** `golden-ami init`: writes a config file to begin with. */
export function addInit(program: Command, context: CommandContext): void {
  withConfig(program.command('init').description('write an example config file, every setting explained'))
    .option('--force', 'write over a file that is there')
    .option('--stdout', 'print it instead')
    .action(action(context, (options: Options) => init(options, context)));
}

function init({ config, force, stdout }: Options, { io }: CommandContext): ExitCode {
  const text = exampleConfig();
  if (stdout === true) {
    io.out(text.trimEnd());
    return ExitCode.Done;
  }
  if (existsSync(config) && force !== true) {
    throw new GoldenAmiError(ErrorCode.Usage, `${config} is already there; nothing was written.`, {
      exitCode: ExitCode.Refused,
      hint: 'To write over it: --force. To see the example: --stdout.',
    });
  }
  writeFileSync(config, text);
  const golden = programName(io.env);
  io.out(`Wrote ${config}. Put in your accounts, Regions and selectors, then:`);
  io.out(`  ${golden} validate --config ${config}`);
  io.out(`  ${golden} plan --config ${config}`);
  return ExitCode.Done;
}
