/** The time as workflows record it: ISO 8601, deterministic on replay. */
export function now(): string {
  return new Date().toISOString();
}

/** The time in so many milliseconds. */
export const later = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
