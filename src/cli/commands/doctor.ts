import type { Command } from 'commander';
import { ExitCode } from '../../client/goldenAmiError.js';
import { action, type CommandContext } from '../context.js';
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
import { padEnd, type Style } from '../render/style.js';
import { words } from '../render/words.js';
import type { Finding } from './doctor/finding.js';

type Options = ConfigOptions & ConnectionOptions & OutputOptions;

/** `golden-ami doctor`: is everything in place for a release, and if not, what puts it there. */
export function addDoctor(program: Command, context: CommandContext): void {
  const command = program
    .command('doctor')
    .description(
      'look at the set-up: the config, Temporal, its namespace and search attributes, the workers',
    );
  withConnection(withOutput(withConfig(command))).action(
    action(context, (options: Options) => doctor(options, command, context)),
  );
}

async function doctor(options: Options, command: Command, { io }: CommandContext): Promise<ExitCode> {
  // Loaded when it is needed: it brings Temporal's SDK along.
  const { examine } = await import('./doctor/examine.js');
  const findings = await examine({
    connect: connectOptions(options, io),
    config: options.config,
    configWasNamed: command.getOptionValueSource('config') === 'cli',
    now: io.now(),
  });
  print(io, options.output, findings, () => findings.flatMap((finding) => render(finding, io.style)));
  return findings.some(({ state }) => state === 'failed') ? ExitCode.Error : ExitCode.Done;
}

const COLOURS = { ok: 'green', failed: 'red', skipped: 'dim' } as const;
const STATE_WIDTH = 'skipped'.length + 2;
const CHECK_WIDTH = 'search attributes'.length + 2;

function render({ check, state, message, next }: Finding, style: Style): string[] {
  const colour = COLOURS[state];
  const [first = '', ...rest] = message.split('\n');
  const indent = ' '.repeat(STATE_WIDTH);
  return [
    `${padEnd(style[colour](state), STATE_WIDTH)}${padEnd(words(check), CHECK_WIDTH)}${first}`,
    ...[...rest, ...(next === undefined ? [] : next.split('\n'))].map((line) => `${indent}${line}`),
  ];
}
