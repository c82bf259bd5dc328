import type { GoldenAmiError } from '../client.js';
import type { Io } from './io.js';
import type { OutputFormat } from './options.js';
import { forPrograms } from './render/terminal.js';

/**
 * Prints a result: as text for people, or as JSON for programs.
 * @param text makes the lines of text; only called when text is wanted
 */
export function print(io: Io, format: OutputFormat, value: unknown, text: () => readonly string[]): void {
  switch (format) {
    case 'text':
      for (const line of text()) io.out(line);
      return;
    case 'json':
      io.out(forPrograms(JSON.stringify(value, undefined, 2)));
      return;
    case 'jsonl':
      for (const entry of Array.isArray(value) ? (value as unknown[]) : [value])
        io.out(forPrograms(JSON.stringify(entry)));
  }
}

/** Prints a warning where it cannot spoil the output. */
export function warn(io: Io, message: string): void {
  io.err(`Warning: ${message}`);
}

/** Prints an error with its hint. */
export function printError(io: Io, { message, hint }: Pick<GoldenAmiError, 'message' | 'hint'>): void {
  io.err(`Error: ${message}`);
  if (hint !== undefined) for (const line of hint.split('\n')) io.err(`  ${line}`);
}
