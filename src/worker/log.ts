import { IllegalStateError, type LogLevel as SdkLevel } from '@temporalio/common';
import { makeTelemetryFilterString, Runtime, type Logger } from '@temporalio/worker';
import { pino, stdSerializers } from 'pino';

/** How much is logged, the most first. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** How a line of the log looks: for people, or one JSON object. */
export type LogFormat = 'text' | 'json';

/** How a log is written. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
}

/** The log of a worker: what the command, the SDK, workflows and activities have to say, in one form. */
export function createLog({ level, format, write }: LogOptions): Logger {
  const asWritten = format === 'json' ? (line: string) => line : readable;
  const log = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
    },
    { write: (line: string) => write(asWritten(line.trimEnd())) },
  );
  const at =
    (label: LogLevel): Logger['info'] =>
    (message, meta) =>
      log[label](meta ?? {}, message);
  return {
    log: (sdkLevel: SdkLevel, message, meta) => void at(sdkLevel.toLowerCase() as LogLevel)(message, meta),
    ...{ trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
  };
}

/**
 * Makes `logger` the log of everything that Temporal's SDK runs in this process, its native part included. A process has
 * one: where one is installed already, as in tests, that one stays.
 */
export function installLog(logger: Logger, level: LogLevel): void {
  try {
    Runtime.install({
      logger,
      telemetryOptions: {
        logging: {
          forward: {},
          filter: makeTelemetryFilterString({ core: level.toUpperCase() as SdkLevel, other: 'ERROR' }),
        },
      },
    });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}

/** A record of the log as one line for people; a stack, if there is one, below it. */
function readable(record: string): string {
  const { time, level, msg, error, ...rest } = JSON.parse(record) as Record<string, unknown>;
  const { stack, ...errorRest } = (error ?? {}) as Record<string, unknown>;
  const more = { ...rest, ...(Object.keys(errorRest).length > 0 ? { error: errorRest } : {}) };
  const pairs = Object.entries(more).map(([key, value]) => `${key}=${word(value)}`);
  const line = [String(time), String(level).toUpperCase().padEnd(5), String(msg), ...pairs].join(' ');
  return typeof stack === 'string' ? `${line}\n${stack}` : line;
}

function word(value: unknown): string {
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value);
}
