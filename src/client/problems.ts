import { ApplicationFailure } from '@temporalio/common';

/** Something wrong in a config, as a worker says it. */
export interface ReportedProblem {
  /** Keys and indexes from the top, or the same as text. */
  readonly path: string | readonly (string | number)[];
  readonly message: string;
}

/** The problems that a failure carries as its first detail, below its wrappers; none if it is another failure. */
export function problemsOf(failure: unknown): ReportedProblem[] {
  for (let error = failure; error instanceof Error; error = error.cause) {
    if (!(error instanceof ApplicationFailure)) continue;
    const [detail] = error.details ?? [];
    if (Array.isArray(detail) && detail.every(isProblem)) return detail;
  }
  return [];
}

function isProblem(value: unknown): value is ReportedProblem {
  const { path, message } = (value ?? {}) as Partial<Record<keyof ReportedProblem, unknown>>;
  return (typeof path === 'string' || Array.isArray(path)) && typeof message === 'string';
}
