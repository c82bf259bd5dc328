import { interrupted } from '../client/pause.js';
import { ErrorCode, GoldenAmiError } from '../client/goldenAmiError.js';
import type { Io } from './io.js';
import type { OutputFormat } from './options.js';

/**
 * Checks that a person can be asked, or has confirmed beforehand.
 * @throws GoldenAmiError where nobody would answer: for programs, and without a terminal
 */
export function checkCanConfirm(io: Io, output: OutputFormat, yes: boolean): void {
  if (yes || (output === 'text' && io.isTerminal && io.isInputTerminal)) return;
  throw new GoldenAmiError(
    ErrorCode.Usage,
    output === 'text'
      ? 'There is no terminal to ask for a confirmation: nothing was done.'
      : `With -o ${output} nobody is asked for a confirmation: nothing was done.`,
    { hint: 'To do it without being asked, add --yes.' },
  );
}

/**
 * Asks a person.
 * @returns whether the answer was yes; no answer is a no
 * @throws GoldenAmiError with code `Interrupted` on Ctrl-C
 */
export async function confirm(io: Io, question: string): Promise<boolean> {
  const answer = await io.ask(`${question} [y/N] `);
  if (io.interrupt.aborted) throw interrupted('Interrupted. Nothing was done.');
  return /^y(es)?$/i.test(answer.trim());
}
