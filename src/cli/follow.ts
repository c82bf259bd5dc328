import type { GoldenAmiClient, ReleaseRef, ReleaseView } from '../client.js';
import { goesOn } from '../client/goesOn.js';
import { ExitCode } from '../client/goldenAmiError.js';
import { isInterrupted } from '../client/pause.js';
import { exitCodeOf, needsDecision } from '../client/releaseView.js';
import { createDisplay } from './display.js';
import type { Io } from './io.js';
import type { OutputFormat } from './options.js';

/** How to follow a release. */
export interface FollowOptions {
  readonly output: OutputFormat;
  /** Who follows, to fill in the commands that are shown. */
  readonly by: string;
  /** Stop when a person is needed: in scripts, nobody would come. */
  readonly untilDecision?: boolean;
}

/**
 * Shows a release until it is over.
 * @returns the exit code of what the release has come to
 * @throws GoldenAmiError with code `Interrupted` on Ctrl-C, saying that the release goes on
 */
export async function follow(
  client: GoldenAmiClient,
  ref: ReleaseRef,
  io: Io,
  { output, by, untilDecision = false }: FollowOptions,
): Promise<ExitCode> {
  const display = createDisplay(io, { output, by, commands: client.commands });
  let last: ReleaseView | undefined;
  try {
    for await (const event of client.watch(ref, { signal: io.interrupt })) {
      last = event.view;
      display.show(event);
      if (untilDecision && needsDecision(last)) break;
    }
  } catch (error) {
    display.close();
    throw isInterrupted(error) ? goesOn(client.commands, ref) : error;
  }
  display.close(last);
  return last ? exitCodeOf(last) : ExitCode.Error;
}
