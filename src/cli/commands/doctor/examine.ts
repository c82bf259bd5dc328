import { existsSync } from 'node:fs';
import type { ConnectOptions } from '../../../client.js';
import { connectToTemporal, resolveConnection, type TemporalAccess } from '../../../client/connect.js';
import { ErrorCode, GoldenAmiError } from '../../../client/goldenAmiError.js';
import { causeText } from '../../../client/translateError.js';
import { missingSearchAttributes } from '../../../worker/searchAttributes.js';
import { viewTaskQueue } from '../../../worker/taskQueue.js';
import { readConfig } from '../../readConfig.js';
import type { Finding } from './finding.js';
import { judgeWorkers } from './workers.js';

/** What is looked at. */
export interface ExamineRequest {
  readonly connect: ConnectOptions;
  readonly config: string;
  /** Whether the person named the file: one that was not named need not be there. */
  readonly configWasNamed: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Looks at everything a release needs besides AWS, which `golden-ami plan` looks at with the worker's eyes. Changes nothing. */
export async function examine(request: ExamineRequest): Promise<Finding[]> {
  return [examineConfig(request), ...(await examineTemporal(request))];
}

function examineConfig({ config, configWasNamed }: ExamineRequest): Finding {
  if (!configWasNamed && !existsSync(config)) {
    return {
      check: 'config',
      state: 'skipped',
      message: `there is no ${config} here; name one with -c, or write one`,
      next: 'golden-ami init',
    };
  }
  try {
    const { pipeline } = readConfig(config);
    return { check: 'config', state: 'ok', message: `${config} is valid: pipeline ${pipeline}` };
  } catch (error) {
    return failed('config', error);
  }
}

async function examineTemporal({ connect, now }: ExamineRequest): Promise<Finding[]> {
  let access: TemporalAccess;
  try {
    access = await connectToTemporal(connect);
  } catch (error) {
    return withoutTemporal(error, connect);
  }
  try {
    const { address, namespace } = access;
    return [
      answers(address),
      { check: 'namespace', state: 'ok', message: `"${namespace}" is there` },
      await look('searchAttributes', () => examineSearchAttributes(access)),
      await look('worker', async () => ({
        check: 'worker',
        ...judgeWorkers(
          await viewTaskQueue(access.connection.workflowService, namespace),
          now,
          access.commands,
        ),
      })),
    ];
  } finally {
    await access.connection.close();
  }
}

const answers = (address: string): Finding => ({
  check: 'temporal',
  state: 'ok',
  message: `a server answers at ${address}`,
});

/** What is known when the connection fails: how far it came. */
function withoutTemporal(error: unknown, connect: ConnectOptions): Finding[] {
  const noNamespace = error instanceof GoldenAmiError && error.code === ErrorCode.NamespaceNotFound;
  const skipped = (check: Finding['check']): Finding => ({
    check,
    state: 'skipped',
    message: noNamespace
      ? 'without a namespace there is none'
      : 'without a connection it cannot be looked at',
  });
  return [
    noNamespace ? answers(resolveConnection(connect).address) : failed('temporal', error),
    noNamespace ? failed('namespace', error) : skipped('namespace'),
    skipped('searchAttributes'),
    skipped('worker'),
  ];
}

async function examineSearchAttributes({
  connection,
  namespace,
  commands,
}: TemporalAccess): Promise<Finding> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return { check: 'searchAttributes', state: 'ok', message: 'all are registered' };
  const names = missing.flatMap((name) => ['--name', name, '--type', 'Keyword']);
  return {
    check: 'searchAttributes',
    state: 'failed',
    message: `${missing.join(', ')} are missing; a worker registers them when it starts, if it may`,
    next: commands.temporal('operator', 'search-attribute', 'create', ...names),
  };
}

/** A look that the server does not allow, as an API key may not, is no mistake of the set-up. */
async function look(check: Finding['check'], what: () => Promise<Finding>): Promise<Finding> {
  try {
    return await what();
  } catch (error) {
    return { check, state: 'skipped', message: `cannot be looked at: ${causeText(error)}` };
  }
}

function failed(check: Finding['check'], error: unknown): Finding {
  if (!(error instanceof GoldenAmiError)) throw error;
  const { message, hint } = error;
  return { check, state: 'failed', message, ...(hint === undefined ? {} : { next: hint }) };
}
