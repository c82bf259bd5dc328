import { setTimeout as sleep } from 'node:timers/promises';
import { ErrorCode, ExitCode, GoldenAmiError } from './goldenAmiError.js';

/**
 * Waits.
 * @throws GoldenAmiError with code `Interrupted` as soon as `signal` is aborted
 */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal ? { signal } : {});
  } catch (error) {
    throw signal?.aborted ? interrupted() : error;
  }
}

/** The error for what was broken off by the person who asked for it. */
export function interrupted(message = 'Interrupted.', hint?: string): GoldenAmiError {
  return new GoldenAmiError(ErrorCode.Interrupted, message, {
    exitCode: ExitCode.Interrupted,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Whether `error` came from {@link interrupted}. */
export function isInterrupted(error: unknown): boolean {
  return error instanceof GoldenAmiError && error.code === ErrorCode.Interrupted;
}
