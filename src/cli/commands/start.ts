import { Option, type Command } from 'commander';
import type { GoldenAmiClient, ReleaseView, StartRequest } from '../../client.js';
import { ExitCode } from '../../client/goldenAmiError.js';
import { displayName } from '../../client/releaseRef.js';
import { action, withClient, type CommandContext } from '../context.js';
import { follow } from '../follow.js';
import type { Io } from '../io.js';
import {
  connectOptions,
  withConnection,
  withOutput,
  type ConnectionOptions,
  type OutputOptions,
} from '../options.js';
import { print } from '../output.js';
import { renderNextSteps } from '../render/nextSteps.js';
import { findingLines } from '../render/plan/findings.js';
import { legible } from '../render/terminal.js';
import { withConfigLines } from './configLines.js';
import { explainChange, readPlan, requestOf } from './planFile.js';
import { releaseRequest, waitOptions, withReleaseOptions, type ReleaseOptions } from './releaseOptions.js';

interface Options extends ReleaseOptions, ConnectionOptions, OutputOptions {
  readonly release?: string;
  readonly wait?: boolean;
  readonly plan?: string;
  readonly ignorePreflight?: boolean;
}

/** `golden-ami start`: builds or takes an image and rolls it out. */
export function addStart(program: Command, context: CommandContext): void {
  const { io } = context;
  const command = program
    .command('start')
    .description('start a release: build the image, or take one, and roll it out');
  withConnection(withOutput(withReleaseOptions(command, io)))
    .option('--release <name>', 'name of the release (default: the UTC time, YYYYMMDD-HHMMSS)')
    .addOption(
      new Option(
        '--plan <file>',
        'start what golden-ami plan --out has written, if the fleet still gives that plan',
      )
        // What is released stands in the file.
        .conflicts(['config', 'image', 'account', 'only']),
    )
    .option('--ignore-preflight', 'go on although the preflight refuses')
    .option('--wait', 'follow it until it has ended, or a person is needed (exit code 3)')
    .action(action(context, (options: Options) => start(options, context)));
}

async function start(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const { output, by } = options;
  const begin = options.plan === undefined ? withConfig(options, io) : withPlan(options.plan, options, io);
  return withClient(connectOptions(options, io), async (client) => {
    const started = await begin(client);
    if (options.wait === true) {
      return follow(client, started, io, { output, by, untilDecision: true });
    }
    print(io, output, started, () => [
      `Started release ${displayName(started)}.`,
      `  workflow ID  ${started.workflowId}`,
      ...renderNextSteps(started, { now: io.now(), style: io.style, commands: client.commands, by }),
    ]);
    return ExitCode.Done;
  });
}

/** Starts a release; what it is made from is read before anybody is asked. */
type Begin = (client: GoldenAmiClient) => Promise<ReleaseView>;

function withConfig(options: Options, io: Io): Begin {
  const request = startRequest(options, io, releaseRequest(options, io));
  return (client) => withConfigLines(options.config, () => client.start(request));
}

/** The same with a plan file; when it is refused because the fleet has changed, the error says what has. */
function withPlan(path: string, options: Options, io: Io): Begin {
  const file = readPlan(path);
  const { expectedPlans, ...asPlanned } = { ...requestOf(file), ...waitOptions(options, io) };
  const request = startRequest(options, io, { ...asPlanned, expectedPlans });
  return async (client) => {
    try {
      return await client.start(request);
    } catch (error) {
      throw await explainChange(error, path, file, () => client.plan(asPlanned));
    }
  };
}

/** The request with what only a start has. */
function startRequest(
  { release, ignorePreflight }: Options,
  io: Io,
  request: Omit<StartRequest, 'release' | 'onStarted' | 'onWarnings' | 'ignorePreflight'>,
): StartRequest {
  return {
    ...request,
    release,
    ignorePreflight,
    onStarted: (ref) =>
      io.err(`Release ${displayName(ref)}: checking the config, the accounts, the image and the selectors …`),
    onWarnings: (warnings) => {
      const found = legible({ refusals: [], warnings: [...warnings] });
      for (const line of findingLines(found, { style: io.style, all: false })) io.err(line);
    },
  };
}
