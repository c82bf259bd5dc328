import type { Command } from 'commander';
import { ErrorCode, GoldenAmiError } from '../../../client/goldenAmiError.js';
import type { TargetsRequest } from '../../../client.js';
import { parseTags } from '../../arguments.js';
import type { Io } from '../../io.js';
import {
  collect,
  withConnection,
  withOutput,
  withPerson,
  type ConfigOptions,
  type ConnectionOptions,
  type OutputOptions,
  type PersonOptions,
} from '../../options.js';
import { withRelease } from '../releaseArgument.js';

/** The flags that all commands to a running release share. */
export interface CommandOptions extends ConfigOptions, ConnectionOptions, OutputOptions, PersonOptions {
  readonly environment?: string;
  readonly reason?: string;
}

/** `[release]`, `--environment`, `--reason`, … */
export function withCommandOptions(command: Command, io: Io): Command {
  return withPerson(withConnection(withOutput(withRelease(command))), io)
    .option('-e, --environment <name>', 'only this environment (default: all that have begun)')
    .option('--reason <text>', 'why, for the record');
}

/** The flags that choose targets. */
export interface TargetOptions extends CommandOptions {
  readonly failed?: true;
  readonly target?: string[];
  readonly tag?: string[];
}

/** `--failed`, `--target`, `--tag`. */
export function withTargets(command: Command): Command {
  return command
    .option('--failed', 'all targets that have failed or were rolled back')
    .option(
      '--target <id...>',
      'these targets: IDs, ARNs, names of groups, or IDs of instances, which mean their group',
      collect,
    )
    .option('--tag <key=value...>', 'the targets that carry all of these tags', collect);
}

/** What the flags ask for; a key that was not given is undefined. */
export function targetsRequest({
  by,
  reason,
  environment,
  failed,
  target,
  tag,
}: TargetOptions): TargetsRequest {
  return { by, reason, environment, failed, targets: target, tags: tag && parseTags('--tag', tag) };
}

/**
 * The same where targets must be chosen.
 * @throws GoldenAmiError when they are not: nobody should do everything again, or leave everything out, by a slip
 */
export function chosenTargets(options: TargetOptions, verb: string): TargetsRequest {
  if (namesTargets(options)) return targetsRequest(options);
  throw new GoldenAmiError(
    ErrorCode.Usage,
    `Say which targets to ${verb}: --failed, --target <id>, or --tag <key>=<value>.`,
  );
}

/** Whether the flags choose targets. */
export function namesTargets({ failed, target, tag }: TargetOptions): boolean {
  return failed === true || target !== undefined || tag !== undefined;
}
