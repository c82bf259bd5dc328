import { existsSync } from 'node:fs';
import { ErrorCode, GoldenAmiError } from '../client/goldenAmiError.js';
import { cronWarnings } from '../config/clockChanges.js';
import { ConfigError, DEFAULT_CONFIG_FILE, loadConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import type { Io } from './io.js';
import { warn } from './output.js';

/**
 * Reads and checks the config file.
 * @param extraAccounts accounts beside those of the file: `ID` or `ID=environment`
 * @throws GoldenAmiError with all its mistakes, each with its place
 */
export function readConfig(path: string, extraAccounts: readonly string[] = []): Config {
  try {
    return loadConfig(path, { extraAccounts });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new GoldenAmiError(ErrorCode.Usage, error.message, { cause: error });
  }
}

/**
 * The pipeline that a release's bare name belongs to: that of the config file, if there is one. A default file that is
 * not there is no mistake, one that was named is.
 * @param wasNamed whether the person named the file
 */
export function pipelineOf(path: string, wasNamed: boolean): string | undefined {
  if (!wasNamed && path === DEFAULT_CONFIG_FILE && !existsSync(path)) return undefined;
  return readConfig(path).pipeline;
}

/** Says what the schedule of a config does that whoever wrote it may not expect. */
export function warnOfSchedule({ schedule }: Pick<Config, 'schedule'>, io: Io): void {
  if (schedule) for (const message of cronWarnings(schedule, new Date())) warn(io, message);
}
