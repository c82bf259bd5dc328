import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Evidence, Limit, Report } from '../../../../emulator/checks.js';
import { ErrorCode, ExitCode, GoldenAmiError } from '../../../client/goldenAmiError.js';
import { action, type CommandContext } from '../../context.js';
import type { Io } from '../../io.js';
import { collect, withOutput, type OutputOptions } from '../../options.js';
import { print, warn } from '../../output.js';
import { readConfig } from '../../readConfig.js';
import { questionOf, sharedAccounts, type CheckOptions } from './checkOptions.js';
import { renderReport } from './renderReport.js';

interface Options extends CheckOptions, OutputOptions {
  readonly url?: string;
  readonly environments?: string;
}

/** `golden-ami emulator check`: what a run against the emulator did, and whether it kept to its limits. */
export function addCheck(emulator: Command, context: CommandContext): void {
  const command = emulator
    .command('check')
    .description('tell what a run did to the emulator, and whether it kept to its limits; needs no emulator')
    .argument('[journal]', 'what GET /_emulator/journal has answered, in a file')
    .addHelpText(
      'after',
      '\nEnds with 0 when every limit was kept, 1 when one was broken or the journal cannot be read.',
    );
  withOutput(command)
    .option('--url <url>', 'a running emulator to ask for its journal')
    .option('--by <what>', 'count refreshes by account, region or tag:<key>; may be repeated', collect)
    .option(
      '--environments <file>',
      'a golden-ami.yaml: count refreshes by environment too, and take maxConcurrent as limits',
    )
    .optionsGroup('Limits (each may be repeated):')
    .option('--max-at-once <[name=]number>', 'groups in refresh at once, in all or of a name', collect)
    .option(
      '--max-rate <api=rate[/burst]>',
      'calls per second in an account and Region: autoscaling:reads=2/10',
      collect,
    )
    .option('--once <action>', 'do this at most once to each target: StartInstanceRefresh', collect)
    .option('--before <[name=]time>', 'change nothing before this time of the emulator’s clock', collect)
    .action(
      action(context, (journal: string | undefined, options: Options) => check(journal, options, context)),
    );
}

async function check(
  journal: string | undefined,
  options: Options,
  { io }: CommandContext,
): Promise<ExitCode> {
  const { reportOn } = await import('../../../../emulator/checks.js');
  const config = options.environments === undefined ? undefined : readConfig(options.environments);
  const question = questionOf(options, config);
  const shared = config ? sharedAccounts(config) : [];
  if (shared.length > 0) {
    warn(io, `Every environment may use ${shared.join(', ')}: what happened there counts for none of them.`);
  }
  const run = await readRun(journal, options.url);
  if (run.calls.length === 0 && question.limits.length > 0) {
    // A download that failed leaves an empty file, in which every limit is kept.
    throw new GoldenAmiError(
      ErrorCode.Usage,
      `${journal ?? options.url} holds no call: there is nothing that a limit could be held against.`,
      { hint: 'curl -sf $AWS_ENDPOINT_URL/_emulator/journal > journal.jsonl' },
    );
  }
  const report = reportOn(run, question);
  warnOfUnseen(report, question.limits, io);
  print(io, options.output, report, () => renderReport(report, io.style));
  return report.holds ? ExitCode.Done : ExitCode.Error;
}

/** A limit on a name that was misspelt would always hold. */
function warnOfUnseen({ refreshes }: Report, limits: readonly Limit[], io: Io): void {
  const seen = new Set(refreshes.by.flatMap(({ values }) => values.map(({ value }) => value)));
  for (const limit of limits) {
    if ('value' in limit && limit.value !== undefined && !seen.has(limit.value)) {
      warn(io, `No group of ${limit.value} was ever in refresh.`);
    }
  }
}

async function readRun(journal: string | undefined, url: string | undefined): Promise<Evidence> {
  const { EvidenceError, readEvidence } = await import('../../../../emulator/checks.js');
  if ((journal === undefined) === (url === undefined)) {
    throw new GoldenAmiError(
      ErrorCode.Usage,
      'Name a file with a journal, or a running emulator with --url.',
      {
        hint: 'curl -s $AWS_ENDPOINT_URL/_emulator/journal > journal.jsonl',
      },
    );
  }
  try {
    if (journal === undefined) return await readEvidence(await ask(url ?? ''), url);
    const file = await open(journal);
    try {
      return await readEvidence(file.readLines(), journal);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof EvidenceError || (error instanceof Error && 'syscall' in error)) {
      throw new GoldenAmiError(ErrorCode.Usage, error.message, { cause: error });
    }
    throw error;
  }
}

/** The journal of a running emulator, line by line. */
async function ask(url: string): Promise<string[]> {
  const address = `${url.replace(/\/+$/, '')}/_emulator/journal`;
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`it answers with status ${response.status}`);
    return (await response.text()).split('\n');
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new GoldenAmiError(
      ErrorCode.Usage,
      `No emulator can be asked at ${address}: ${messageOf(cause)}.`,
      {
        cause: error,
      },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
