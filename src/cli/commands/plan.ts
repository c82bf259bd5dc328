import type { Command } from 'commander';
import { ExitCode } from '../../client/goldenAmiError.js';
import type { PlanDocument } from '../../plans/document.js';
import { action, withClient, type CommandContext } from '../context.js';
import {
  connectOptions,
  withConnection,
  withOutput,
  type ConnectionOptions,
  type OutputOptions,
} from '../options.js';
import { print } from '../output.js';
import { hasChanges, renderPlan } from '../render/plan.js';
import { withConfigLines } from './configLines.js';
import { writePlan } from './planFile.js';
import { releaseRequest, withReleaseOptions, type ReleaseOptions } from './releaseOptions.js';

interface Options extends ReleaseOptions, ConnectionOptions, OutputOptions {
  readonly detailedExitcode?: boolean;
  readonly all?: boolean;
  readonly out?: string;
}

/** `golden-ami plan`: what a release would do. The worker finds out; whoever asks needs no AWS credentials. */
export function addPlan(program: Command, context: CommandContext): void {
  const command = program
    .command('plan')
    .description('show what a release would do, batch by batch; changes nothing');
  withConnection(withOutput(withReleaseOptions(command, context.io)))
    .option('--all', 'show every target, also of environments with more than 50')
    .option('--out <file>', 'write the plan to a file, for start --plan')
    .option('--detailed-exitcode', 'end with 2 when there is something to do')
    .action(action(context, (options: Options) => plan(options, context)));
}

async function plan(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const request = releaseRequest(options, io);
  const document = await withConfigLines(options.config, () =>
    withClient(connectOptions(options, io), (client) => client.plan(request)),
  );
  if (options.out !== undefined) {
    writePlan(options.out, document, request);
    if (options.output === 'text') io.err(`Wrote the plan to ${options.out}.`);
  }
  print(io, options.output, document, () =>
    renderPlan(document, { style: io.style, now: io.now(), all: options.all === true }),
  );
  return exitCodeOf(document, options.detailedExitcode === true);
}

/** A release with that plan would be refused: no script may go on as if there were nothing to see. */
function exitCodeOf(document: PlanDocument, isDetailed: boolean): ExitCode {
  if (document.preflight.refusals.length > 0) return ExitCode.Refused;
  return isDetailed && hasChanges(document) ? ExitCode.ChangesPending : ExitCode.Done;
}
