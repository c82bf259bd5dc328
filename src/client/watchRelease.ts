import type { TemporalAccess } from './connect.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';
import { pause } from './pause.js';
import type { ReleaseRef } from './releaseRef.js';
import { readRelease } from './readRelease.js';
import { isOver, type ReleaseView } from './releaseView.js';

/** How to watch. */
export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Time between two looks; omitted: 1 second. A look that takes long makes the pause longer. */
  readonly intervalMs?: number | undefined;
}

/** One look at a release. */
export interface WatchEvent {
  /** The last answer. */
  readonly view: ReleaseView;
  /** Set while nobody answers: `view` is from before. Watching goes on. */
  readonly trouble?: GoldenAmiError;
}

/** What may pass: a worker that is being replaced, a server that restarts. */
const PASSING: readonly ErrorCode[] = [
  ErrorCode.NoWorker,
  ErrorCode.ServerUnreachable,
  ErrorCode.WorkerFailing,
];

/** A release that has ended still tells people so; waiting for that has an end when they cannot be told. */
const LAST_WORDS_MS = 10_000;

/**
 * Looks at a release again and again until it is over; the last event shows its end.
 * @throws GoldenAmiError when the first look fails, when the release disappears, or with code `Interrupted`
 */
export async function* watchRelease(
  access: TemporalAccess,
  ref: ReleaseRef,
  options: WatchOptions = {},
): AsyncGenerator<WatchEvent, void, void> {
  const intervalMs = options.intervalMs ?? 1000;
  let last: ReleaseView | undefined;
  let overSince: number | undefined;
  for (;;) {
    const began = Date.now();
    try {
      last = await readRelease(access, ref, { live: true });
      yield { view: last };
      if (isOver(last)) overSince ??= began;
      if (last.closedAt !== undefined || (overSince !== undefined && began - overSince > LAST_WORDS_MS))
        return;
    } catch (error) {
      if (!last || !(error instanceof GoldenAmiError) || !PASSING.includes(error.code)) throw error;
      yield { view: last, trouble: error };
    }
    const took = Date.now() - began;
    await pause(Math.max(intervalMs - took, took, 50), options.signal);
  }
}
