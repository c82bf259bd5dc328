import { readFileSync } from 'node:fs';
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { TASK_QUEUE } from '../contract/names.js';
import { CommandLines } from './commandLines.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { patientInterceptors } from './patience.js';
import { causeText, GrpcStatus, grpcStatusOf } from './translateError.js';
import { takingTurns } from './turns.js';
import { sh } from '../contract/shell.js';

/** Where Temporal is. What is given wins over `TEMPORAL_…` variables, and these over the profile in `temporal.toml`. */
export interface ConnectOptions {
  /** Profile in `temporal.toml`; omitted: `TEMPORAL_PROFILE`, else `default`. */
  readonly profile?: string | undefined;
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  /** Set to use TLS (with the files named below) or to refuse it; omitted: as the profile says. */
  readonly tls?: boolean | undefined;
  /** Paths of PEM files. */
  readonly tlsCaPath?: string | undefined;
  readonly tlsCertPath?: string | undefined;
  readonly tlsKeyPath?: string | undefined;
  /** Name the server's certificate is expected to carry. */
  readonly tlsServerName?: string | undefined;
  /** Environment to read; omitted: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** How messages call the command: `golden-ami`, `npx golden-ami`. */
  readonly program?: string | undefined;
  /** Task queue that releases are started on; omitted: {@link TASK_QUEUE}. */
  readonly taskQueue?: string | undefined;
  /** How long to try to reach the server; omitted: 5 seconds. */
  readonly connectTimeoutMs?: number | undefined;
}

/** What both of the SDK's connections take: the client's and the worker's. */
export interface ConnectionSettings {
  address: string;
  apiKey?: string;
  tls?: Exclude<ConnectionOptions['tls'], null | undefined>;
  metadata?: Record<string, string>;
}

/** Connection settings after flags, environment and profile are put together. */
export interface ResolvedConnection {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ConnectionSettings;
  readonly commands: CommandLines;
}

/** An open connection, and what every call of the client needs beside it. */
export interface TemporalAccess {
  readonly client: Client;
  readonly connection: Connection;
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly commands: CommandLines;
}

const DEFAULT_ADDRESS = 'localhost:7233';
const DEFAULT_NAMESPACE = 'default';

/**
 * Puts flags, environment and profile together, without connecting.
 * @throws GoldenAmiError when the profile or a certificate cannot be read
 */
export function resolveConnection(options: ConnectOptions = {}): ResolvedConnection {
  const env = options.env ?? process.env;
  const loaded = loadSettings(options, env);
  const address = options.address ?? loaded.connectionOptions.address ?? DEFAULT_ADDRESS;
  const namespace = options.namespace ?? loaded.namespace ?? DEFAULT_NAMESPACE;
  const { apiKey, tls: tlsFromProfile, metadata } = loaded.connectionOptions;
  const tls = tlsOptions(options) ?? tlsFromProfile;
  return {
    address,
    namespace,
    connectionOptions: {
      address,
      ...(typeof apiKey === 'string' ? { apiKey } : {}),
      ...(tls === undefined || tls === null ? {} : { tls }),
      ...(metadata === undefined ? {} : { metadata: metadata as Record<string, string> }),
    },
    commands: new CommandLines(options.program, connectionFlags(options)),
  };
}

/**
 * Connects, and makes sure that the namespace is there.
 * @throws GoldenAmiError when there is no server, it refuses us, or it has no such namespace
 */
export async function connectToTemporal(options: ConnectOptions = {}): Promise<TemporalAccess> {
  const { address, namespace, connectionOptions, commands } = resolveConnection(options);
  const connectTimeoutMs = options.connectTimeoutMs ?? 5000;
  let connection: Connection;
  try {
    connection = await Connection.connect({
      ...connectionOptions,
      connectTimeout: connectTimeoutMs,
      interceptors: patientInterceptors(),
    });
  } catch (error) {
    throw unreachable(address, commands, connectTimeoutMs, error);
  }
  try {
    await requireNamespace(connection, namespace, address, connectTimeoutMs);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const client = new Client({ connection, namespace, interceptors: { workflow: [takingTurns()] } });
  return { client, connection, address, namespace, taskQueue: options.taskQueue ?? TASK_QUEUE, commands };
}

function loadSettings(options: ConnectOptions, env: Readonly<Record<string, string | undefined>>) {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    return loadClientConnectConfig({
      overrideEnvVars: Object.fromEntries(given),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
    });
  } catch (error) {
    throw new GoldenAmiError(
      ErrorCode.ConnectionSettings,
      `The Temporal connection settings cannot be used: ${causeText(error)}`,
      {
        hint: 'Look at temporal.toml (`temporal config list`) and at the TEMPORAL_… environment variables.',
        cause: error,
      },
    );
  }
}

function tlsOptions(options: ConnectOptions): ConnectionSettings['tls'] {
  const { tls, tlsCaPath, tlsCertPath, tlsKeyPath, tlsServerName } = options;
  if (tls === false) return false;
  if ((tlsCertPath === undefined) !== (tlsKeyPath === undefined)) {
    throw new GoldenAmiError(
      ErrorCode.ConnectionSettings,
      '--tls-cert-path and --tls-key-path go together: only one of them was given.',
    );
  }
  const files = {
    ...(tlsServerName === undefined ? {} : { serverNameOverride: tlsServerName }),
    ...(tlsCaPath === undefined ? {} : { serverRootCACertificate: readPem(tlsCaPath) }),
    ...(tlsCertPath === undefined || tlsKeyPath === undefined
      ? {}
      : { clientCertPair: { crt: readPem(tlsCertPath), key: readPem(tlsKeyPath) } }),
  };
  if (Object.keys(files).length > 0) return files;
  return tls;
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new GoldenAmiError(
      ErrorCode.ConnectionSettings,
      `The TLS file ${path} cannot be read: ${causeText(error)}`,
      { cause: error },
    );
  }
}

function connectionFlags(options: ConnectOptions): string[] {
  const flags: [string, string | undefined][] = [
    ['--profile', options.profile],
    ['--address', options.address],
    ['--namespace', options.namespace],
    ['--tls-ca-path', options.tlsCaPath],
    ['--tls-cert-path', options.tlsCertPath],
    ['--tls-key-path', options.tlsKeyPath],
    ['--tls-server-name', options.tlsServerName],
  ];
  const named = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
  return options.tls === true ? [...named, '--tls'] : named;
}

function unreachable(
  address: string,
  commands: CommandLines,
  timeoutMs: number,
  error: unknown,
): GoldenAmiError {
  const status = grpcStatusOf(error);
  if (status === GrpcStatus.PermissionDenied || status === GrpcStatus.Unauthenticated) {
    return new GoldenAmiError(
      ErrorCode.NotAllowed,
      `The Temporal server at ${address} refused our credentials: ${causeText(error)}`,
      { hint: 'Check TEMPORAL_API_KEY, or the client certificate.', cause: error },
    );
  }
  return new GoldenAmiError(
    ErrorCode.ServerUnreachable,
    `No Temporal server answered at ${address} within ${timeoutMs / 1000} s.`,
    {
      hint: [
        'Is it running, and is that the address you mean? (--address, TEMPORAL_ADDRESS, temporal.toml)',
        `To start a development server:  temporal server start-dev`,
        `To see golden-ami at work without any server:  ${commands.program} demo`,
      ].join('\n'),
      cause: error,
    },
  );
}

async function requireNamespace(
  connection: Connection,
  namespace: string,
  address: string,
  timeoutMs: number,
): Promise<void> {
  try {
    await connection.withDeadline(Date.now() + timeoutMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    // Anything but "not found" is no proof: an API key may be good for workflows and not for this question.
    if (grpcStatusOf(error) !== GrpcStatus.NotFound) return;
    throw new GoldenAmiError(
      ErrorCode.NamespaceNotFound,
      `The Temporal server at ${address} has no namespace "${namespace}".`,
      {
        hint: sh`Name another one (--namespace, TEMPORAL_NAMESPACE), or create it:  temporal operator namespace create --namespace ${namespace} --address ${address}`,
        cause: error,
      },
    );
  }
}
