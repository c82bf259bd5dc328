import { readFileSync } from 'node:fs';
import { YAMLParseError } from 'yaml';
import type { z } from 'zod';

/** One thing that is wrong in what somebody wrote. */
export interface Problem {
  /** Where: `autoScalingGroups[2].image`; empty for the whole of it. */
  readonly path: string;
  readonly message: string;
}

/** Something that somebody wrote and that cannot be used; the message lists everything that is wrong with it. */
export class ProblemsError extends Error {
  /** @param source what the message calls it */
  constructor(
    source: string,
    readonly problems: readonly Problem[],
    options?: ErrorOptions,
  ) {
    super(problemList(source, problems), options);
  }
}

/**
 * The text of a file of YAML or JSON.
 * @throws SyntaxError when it is not UTF-8: read as such, its letters would be lost without a word
 */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SyntaxError('it is not UTF-8: save it as UTF-8', { cause: error });
  }
}

/**
 * What keeps a file of YAML or JSON from being read.
 * @throws the error itself when it is another one
 */
export function readingProblems(error: unknown): Problem[] {
  if (
    error instanceof YAMLParseError ||
    error instanceof SyntaxError ||
    (error instanceof Error && 'syscall' in error)
  ) {
    return [{ path: '', message: error.message.trim() }];
  }
  throw error;
}

/** Everything that is wrong with `source`, for the person who wrote it. */
function problemList(source: string, problems: readonly Problem[]): string {
  const lines = problems.map(({ path, message }) => `  ${path ? `${path}: ` : ''}${message}`);
  return `${source} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${lines.join('\n')}`;
}

/** What a schema found wrong. */
export function schemaProblems({ issues }: z.ZodError): Problem[] {
  return issues.map(({ path, message }) => ({ path: pathText(path), message }));
}

/** A path as people write it: `faults[0].operations`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
