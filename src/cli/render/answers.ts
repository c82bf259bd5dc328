import type { CommandLines } from '../../client/commandLines.js';
import { displayName, type ReleaseRef } from '../../client/releaseRef.js';
import type { CommandKind, CommandRecord } from '../../contract/commands.js';
import { inColourOf, mark } from './states.js';
import { padEnd, type Style } from './style.js';
import { legible } from './terminal.js';

/** What was done, in front of "release web/r1". */
const DONE: Readonly<Record<CommandKind, string>> = {
  pause: 'Paused',
  resume: 'Resumed',
  retry: 'Retrying in',
  skip: 'Skipped in',
  rollback: 'Rolling back in',
  setPace: 'Changed the pace of',
};

/** What a command came to: the answer of each environment, and the command that shows how it goes on. */
export function renderAnswers(
  ref: ReleaseRef,
  record: CommandRecord,
  { style, commands }: { readonly style: Style; readonly commands: CommandLines },
): string[] {
  const { kind, by, answers } = legible(record);
  const release = displayName(ref);
  const widest = Math.max(0, ...answers.map(({ environment }) => environment.length));
  const next = kind === 'pause' ? ['resume', release] : ['status', release, '--watch'];
  return [
    `${DONE[kind]} release ${release} as ${by}.`,
    ...answers.map(({ environment, accepted, message }) => {
      const state = accepted ? 'succeeded' : 'skipped';
      return `  ${mark(state, style)} ${padEnd(environment, widest)}  ${inColourOf(state, message, style)}`;
    }),
    kind === 'pause' ? 'It goes on with:' : 'To follow it:',
    `  ${commands.goldenAmi(...next)}`,
  ];
}
