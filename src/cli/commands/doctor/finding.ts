/** What one look at the set-up found. */
export interface Finding {
  readonly check: 'config' | 'temporal' | 'namespace' | 'searchAttributes' | 'worker';
  /** `skipped`: it could not be looked at, or there is nothing to look at. */
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly message: string;
  /** What to do about it, the very command where there is one. May have several lines. */
  readonly next?: string;
}
