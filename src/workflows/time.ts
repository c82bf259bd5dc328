/** The time as workflows record it: ISO 8601, deterministic on replay. */
export function now(): string {
  return new Date().toISOString();
}
