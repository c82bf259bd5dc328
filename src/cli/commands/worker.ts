import { hostname } from 'node:os';
import { Option, type Command } from 'commander';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { Logger, NativeConnection } from '@temporalio/worker';
import type { ResolvedConnection } from '../../client/connect.js';
import { ErrorCode, ExitCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { DEPLOYMENT_NAME, TASK_QUEUE } from '../../contract/names.js';
import type { LogFormat, LogLevel } from '../../worker/log.js';
import { action, withClient, type CommandContext } from '../context.js';
import type { Io } from '../io.js';
import { connectOptions, withConnection, type ConnectionOptions } from '../options.js';
import { packageVersion } from '../version.js';
import { explainStanding, explainUnversioned } from './worker/standing.js';
import { versionOf, type VersionOptions } from './worker/version.js';

interface Options extends ConnectionOptions, VersionOptions {
  readonly awsEndpoint?: string;
  readonly stsRegion?: string;
  readonly identity: string;
  readonly logLevel?: LogLevel;
  readonly logFormat?: LogFormat;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** `golden-ami worker`: does the work of all releases; the only part that talks to AWS. */
export function addWorker(program: Command, context: CommandContext): void {
  withConnection(
    program
      .command('worker')
      .description('run a worker: it does the work of all releases, with the AWS credentials it finds'),
  )
    .option('--aws-endpoint <url>', 'ask this instead of AWS, such as the emulator (also: AWS_ENDPOINT_URL)')
    .option(
      '--sts-region <region>',
      "where the accounts' roles are assumed (default: the Region of AWS_REGION or the profile; also: GOLDEN_AMI_STS_REGION)",
    )
    .option('--identity <name>', 'how Temporal calls this worker', `golden-ami@${hostname()}`)
    .addOption(
      new Option(
        '--log-level <level>',
        'what is worth a line (default: info; also: GOLDEN_AMI_LOG_LEVEL)',
      ).choices(LOG_LEVELS),
    )
    .addOption(
      new Option(
        '--log-format <format>',
        'how a line looks (default: text on a terminal, else json)',
      ).choices(['text', 'json']),
    )
    .optionsGroup('Worker Versioning (docs/deploying.md; any of these turns it on):')
    .option('--versioned', 'be a version of a worker deployment: gets work only once it is current')
    .option(
      '--deployment-name <name>',
      `the deployment (default: ${DEPLOYMENT_NAME}; also: TEMPORAL_DEPLOYMENT_NAME)`,
    )
    .option(
      '--build-id <id>',
      'the version (default: that of the workflow code; also: TEMPORAL_WORKER_BUILD_ID)',
    )
    .option('--set-current', 'make the version current once it polls, unless another has replaced it')
    .action(action(context, (options: Options) => work(options, context)));
}

async function work(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const connect = connectOptions(options, io);
  const level = logLevelOf(options, io);
  const stsRegion = options.stsRegion ?? (io.env['GOLDEN_AMI_STS_REGION'] || undefined);
  // Says readably what is wrong with the connection, before the worker's native one would try for long.
  await withClient(connect, () => Promise.resolve());
  const { resolveConnection } = await import('../../client/connect.js');
  const { runWorker, SearchAttributesMissingError } = await import('../../worker.js');
  const { ownBuildId } = await import('../../worker/buildId.js');
  const { createLog, installLog } = await import('../../worker/log.js');

  const ownBuild = ownBuildId(packageVersion());
  const version = versionOf(options, io.env, ownBuild);
  const log = createLog({
    level,
    format: options.logFormat ?? (io.isErrorTerminal ? 'text' : 'json'),
    write: (line) => io.err(line),
  });
  installLog(log, level);
  const resolved = resolveConnection(connect);
  const { address, namespace, connectionOptions } = resolved;
  try {
    await runWorker({
      connectionOptions,
      namespace,
      identity: options.identity,
      version,
      announce: ({ subject, message }) => void log.info(subject, { notification: message }),
      aws: { endpoint: options.awsEndpoint, stsRegion },
      onReady: (worker, connection) => {
        log.info(
          `golden-ami ${packageVersion()}, ${ownBuild === undefined ? 'from the sources' : `build ${ownBuild}`}, ` +
            (version
              ? `version ${version.buildId} of deployment ${version.deploymentName}`
              : 'not versioned'),
        );
        log.info(
          `The worker polls task queue ${TASK_QUEUE} in namespace ${namespace} at ${address}. Ctrl-C stops it.`,
        );
        const stop = (): void => {
          // On most signals the SDK has begun to stop it already.
          if (worker.getState() === 'RUNNING') worker.shutdown();
        };
        if (io.interrupt.aborted) stop();
        else io.interrupt.addEventListener('abort', stop, { once: true });
        void tellStanding({ options, version, connection, resolved, log, signal: io.interrupt });
      },
    });
  } catch (error) {
    if (!(error instanceof SearchAttributesMissingError)) throw error;
    throw new GoldenAmiError(ErrorCode.SearchAttributesMissing, `The worker cannot start: ${error.message}`, {
      cause: error,
    });
  }
  log.info('The worker has stopped. Releases wait in Temporal and go on when one is back.');
  return ExitCode.Done;
}

/** Says whether this worker gets work, and what to do if not. The worker runs on whatever comes out of it. */
async function tellStanding({
  options,
  version,
  connection,
  resolved: { namespace, commands },
  log,
  signal,
}: {
  readonly options: Options;
  readonly version: WorkerDeploymentVersion | undefined;
  readonly connection: NativeConnection;
  readonly resolved: ResolvedConnection;
  readonly log: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { awaitStanding } = await import('../../worker/deployment.js');
  const { viewTaskQueue } = await import('../../worker/taskQueue.js');
  const service = connection.workflowService;
  try {
    if (version) {
      const { setCurrent = false, identity } = options;
      const standing = await awaitStanding(service, { namespace, version, setCurrent, identity, signal });
      const { isServing, text } = explainStanding(version, standing, commands);
      log[isServing ? 'info' : 'warn'](text);
      return;
    }
    const { current } = await viewTaskQueue(service, namespace);
    if (current) log.warn(explainUnversioned(current, commands));
  } catch (error) {
    if (signal.aborted) return;
    log.warn('How the version of this worker stands could not be read', { error });
  }
}

function logLevelOf({ logLevel }: Options, { env }: Io): LogLevel {
  const named = logLevel ?? (env['GOLDEN_AMI_LOG_LEVEL'] || 'info');
  const level = LOG_LEVELS.find((each) => each === named);
  if (level) return level;
  throw new GoldenAmiError(
    ErrorCode.Usage,
    `GOLDEN_AMI_LOG_LEVEL is "${named}"; it can be ${LOG_LEVELS.join(', ')}.`,
  );
}
