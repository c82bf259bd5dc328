import { hostname } from 'node:os';
import type { Command } from 'commander';
import { ErrorCode, ExitCode, GoldenAmiError } from '../../client/goldenAmiError.js';
import { TASK_QUEUE } from '../../contract/names.js';
import { action, withClient, type CommandContext } from '../context.js';
import { connectOptions, withConnection, type ConnectionOptions } from '../options.js';

interface Options extends ConnectionOptions {
  readonly awsEndpoint?: string;
  readonly identity?: string;
}

/** `golden-ami worker`: does the work of all releases; the only part that talks to AWS. */
export function addWorker(program: Command, context: CommandContext): void {
  withConnection(
    program
      .command('worker')
      .description('run a worker: it does the work of all releases, with the AWS credentials it finds'),
  )
    .option('--aws-endpoint <url>', 'ask this instead of AWS, such as the emulator (also: AWS_ENDPOINT_URL)')
    .option('--identity <name>', 'how Temporal calls this worker', `golden-ami@${hostname()}`)
    .action(action(context, (options: Options) => work(options, context)));
}

async function work(options: Options, { io }: CommandContext): Promise<ExitCode> {
  const connect = connectOptions(options, io);
  // Says readably what is wrong with the connection, before the worker's native one would try for long.
  await withClient(connect, () => Promise.resolve());
  const { resolveConnection } = await import('../../client/connect.js');
  const { runWorker, SearchAttributesMissingError } = await import('../../worker.js');
  const { address, namespace, connectionOptions } = resolveConnection(connect);
  try {
    await runWorker({
      connectionOptions,
      namespace,
      identity: options.identity,
      ...(options.awsEndpoint === undefined ? {} : { aws: { endpoint: options.awsEndpoint } }),
      onReady: (worker) => {
        io.err(
          `The worker polls task queue ${TASK_QUEUE} in namespace ${namespace} at ${address}. Ctrl-C stops it.`,
        );
        const stop = (): void => {
          // On most signals the SDK has begun to stop it already.
          if (worker.getState() === 'RUNNING') worker.shutdown();
        };
        if (io.interrupt.aborted) stop();
        else io.interrupt.addEventListener('abort', stop, { once: true });
      },
    });
  } catch (error) {
    if (!(error instanceof SearchAttributesMissingError)) throw error;
    throw new GoldenAmiError(ErrorCode.SearchAttributesMissing, `The worker cannot start: ${error.message}`, {
      cause: error,
    });
  }
  io.err('The worker has stopped. Releases wait in Temporal and go on when one is back.');
  return ExitCode.Done;
}
