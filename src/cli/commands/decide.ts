import type { Command } from 'commander';
import { ExitCode } from '../../client/goldenAmiError.js';
import { displayName } from '../../client/releaseRef.js';
import { action, withClient, type CommandContext } from '../context.js';
import {
  connectOptions,
  withConnection,
  withOutput,
  withPerson,
  type ConfigOptions,
  type ConnectionOptions,
  type OutputOptions,
  type PersonOptions,
} from '../options.js';
import { print } from '../output.js';
import { releaseOf, withRelease } from './releaseArgument.js';

interface Options extends ConfigOptions, ConnectionOptions, OutputOptions, PersonOptions {
  readonly environment?: string;
  readonly plan?: string;
  readonly comment?: string;
}

const VERBS = {
  approve: {
    description: 'let an environment begin that waits for a person',
    said: 'Approved',
    next: 'The release goes on',
  },
  reject: {
    description: 'end a release before the environment that waits for a person begins',
    said: 'Rejected',
    next: 'The release ends',
  },
} as const;

/** `golden-ami approve` and `golden-ami reject`: a person's decision on an environment. */
export function addDecisions(program: Command, context: CommandContext): void {
  for (const verb of ['approve', 'reject'] as const) {
    const command = program.command(verb).description(VERBS[verb].description);
    withPerson(withConnection(withOutput(withRelease(command))), context.io)
      .option('-e, --environment <name>', 'the environment (default: the one that waits)')
      .option('--plan <hash>', 'hash of the plan you have seen, or its beginning; refused if it has changed')
      .option('--comment <text>', 'why, for the record')
      .action(
        action(context, (release: string | undefined, options: Options, self: Command) =>
          decide(verb, release, options, self, context),
        ),
      );
  }
}

async function decide(
  verb: keyof typeof VERBS,
  name: string | undefined,
  options: Options,
  command: Command,
  { io }: CommandContext,
): Promise<ExitCode> {
  const { environment, by, comment, plan, output } = options;
  return withClient(connectOptions(options, io), async (client) => {
    const ref = await releaseOf(client, name, options, command);
    const decision = await client[verb](ref, { environment, by, comment, plan });
    const release = displayName(ref);
    print(io, output, { ...ref, ...decision }, () => [
      `${VERBS[verb].said} ${decision.environment} of release ${release} as ${decision.by}. ${VERBS[verb].next}:`,
      `  ${client.commands.goldenAmi('status', release, '--watch')}`,
    ]);
    return ExitCode.Done;
  });
}
