import { shellQuote } from '../contract/shell.js';

/**
 * Writes the commands that messages tell people to run, complete: with the flags without which they would talk to
 * another server.
 */
export class CommandLines {
  /**
   * @param program how `golden-ami` was called: `golden-ami`, `npx golden-ami`
   * @param flags connection flags (`--address`, …) that both `golden-ami` and `temporal` know
   */
  constructor(
    readonly program: string = 'golden-ami',
    private readonly flags: readonly string[] = [],
  ) {}

  /** A `golden-ami` command. Arguments are quoted for a POSIX shell where they need it. */
  goldenAmi(...args: readonly string[]): string {
    return [this.program, ...[...args, ...this.flags].map(shellQuote)].join(' ');
  }

  /** The same for Temporal's own CLI. */
  temporal(...args: readonly string[]): string {
    return ['temporal', ...[...args, ...this.flags].map(shellQuote)].join(' ');
  }
}
