import { Option, type Command } from 'commander';
import type { ConnectOptions } from '../client.js';
import { DEFAULT_CONFIG_FILE } from '../config/load.js';
import type { Io } from './io.js';
import { programName, whoAmI } from './person.js';

/** What is written to standard output. */
export type OutputFormat = 'text' | 'json' | 'jsonl';

export interface OutputOptions {
  readonly output: OutputFormat;
}

/** `-o text|json|jsonl`, as in Temporal's CLI. */
export function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how to print the result')
      .choices(['text', 'json', 'jsonl'])
      .default('text'),
  );
}

export interface ConnectionOptions {
  readonly profile?: string;
  readonly address?: string;
  readonly namespace?: string;
  readonly tls?: boolean;
  readonly tlsCaPath?: string;
  readonly tlsCertPath?: string;
  readonly tlsKeyPath?: string;
  readonly tlsServerName?: string;
}

/** The connection flags, named as in Temporal's CLI. A flag wins over a `TEMPORAL_…` variable, and that over the file. */
export function withConnection(command: Command): Command {
  return command
    .optionsGroup('Connection (flags win over TEMPORAL_… variables, these over temporal.toml):')
    .option('--profile <name>', 'profile in temporal.toml')
    .option('--address <host:port>', 'address of the Temporal server (default: localhost:7233)')
    .option('-n, --namespace <name>', 'Temporal namespace (default: default)')
    .option('--tls', 'use TLS')
    .option('--tls-ca-path <file>', "certificate of the server's authority")
    .option('--tls-cert-path <file>', 'client certificate')
    .option('--tls-key-path <file>', 'key of the client certificate')
    .option('--tls-server-name <name>', 'name expected in the server certificate')
    .optionsGroup('Options:');
}

/** The flags as {@link GoldenAmiClient.connect} takes them. */
export function connectOptions(options: ConnectionOptions, io: Io): ConnectOptions {
  const { profile, address, namespace, tls, tlsCaPath, tlsCertPath, tlsKeyPath, tlsServerName } = options;
  return {
    ...{ profile, address, namespace, tls, tlsCaPath, tlsCertPath, tlsKeyPath, tlsServerName },
    env: io.env,
    program: programName(io.env),
  };
}

export interface ConfigOptions {
  readonly config: string;
}

/** `-c, --config`. */
export function withConfig(command: Command): Command {
  return command.option('-c, --config <file>', 'the config file', DEFAULT_CONFIG_FILE);
}

export interface PersonOptions {
  readonly by: string;
}

/** `--by`: whose word it is. */
export function withPerson(command: Command, io: Io): Command {
  return command.option('--by <name>', 'who you are, for the record', whoAmI(io.env));
}

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
