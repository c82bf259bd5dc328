/**
 * How far a refresh or deployment has come, as it was last seen. Activities that poll fail as `NotYet` with this as
 * their only detail: a client reads it from the pending activity, so that progress costs no history.
 */
export interface TargetLiveProgress {
  /** 0 to 100. */
  readonly percentage: number;
  readonly instancesToUpdate?: number;
  /** What AWS says, or is waited for. */
  readonly message: string;
  /** ISO 8601. */
  readonly seenAt: string;
}
