import type { z } from 'zod';

/** One thing that is wrong in what somebody wrote. */
export interface Problem {
  /** Where: `autoScalingGroups[2].image`; empty for the whole of it. */
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with `source`, for the person who wrote it. */
export function problemList(source: string, problems: readonly Problem[]): string {
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
