import type { Command } from 'commander';
import { ExitCode } from '../../client/goldenAmiError.js';
import { action, withClient, type CommandContext } from '../context.js';
import {
  connectOptions,
  withConfig,
  withConnection,
  withOutput,
  type ConfigOptions,
  type ConnectionOptions,
  type OutputOptions,
} from '../options.js';
import { print } from '../output.js';
import { readConfig, warnOfSchedule } from '../readConfig.js';
import { renderSchedules } from '../render/lists.js';

type Options = ConnectionOptions & OutputOptions;
type ApplyOptions = Options & ConfigOptions;
type DeleteOptions = ApplyOptions & { readonly pipeline?: string };

/** `golden-ami schedule`: releases that start by themselves. */
export function addSchedule(program: Command, context: CommandContext): void {
  const schedule = program.command('schedule').description('make releases start by themselves, by a cron');
  withConnection(
    withOutput(
      withConfig(
        schedule.command('apply').description('create the schedule of the config file, or change it to that'),
      ),
    ),
  ).action(action(context, (options: ApplyOptions) => apply(options, context)));
  withConnection(
    withOutput(schedule.command('list').description('list the schedules of all pipelines')),
  ).action(action(context, (options: Options) => list(options, context)));
  withConnection(
    withOutput(
      withConfig(
        schedule.command('delete').description('delete a schedule; releases it has started go on'),
      ).option('--pipeline <name>', 'the pipeline (default: that of the config file)'),
    ),
  ).action(action(context, (options: DeleteOptions) => remove(options, context)));
}

async function apply(options: ApplyOptions, { io }: CommandContext): Promise<ExitCode> {
  const config = readConfig(options.config);
  warnOfSchedule(config, io);
  return withClient(connectOptions(options, io), async (client) => {
    const { outcome, schedule } = await client.applySchedule(config);
    const said = outcome === 'created' ? 'Created' : 'Updated';
    print(io, options.output, { outcome, ...schedule }, () => [
      `${said} schedule ${schedule.scheduleId}.`,
      ...renderSchedules([schedule], io.style),
    ]);
    return ExitCode.Done;
  });
}

async function list(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const schedules = await withClient(connectOptions(options, io), (client) => client.listSchedules());
  print(io, options.output, schedules, () =>
    schedules.length === 0 ? ['No schedules.'] : renderSchedules(schedules, io.style),
  );
  return ExitCode.Done;
}

async function remove(options: DeleteOptions, { io }: CommandContext): Promise<ExitCode> {
  const pipeline = options.pipeline ?? readConfig(options.config).pipeline;
  return withClient(connectOptions(options, io), async (client) => {
    await client.deleteSchedule(pipeline);
    print(io, options.output, { pipeline, deleted: true }, () => [
      `Deleted the schedule of pipeline ${pipeline}. Releases it has started go on.`,
    ]);
    return ExitCode.Done;
  });
}
