/**
 * What a look at something unfinished saw. The waiting activities fail as `NotYet` with this as their detail, so that
 * anyone can read it from the pending activity, and no look costs the workflow an event.
 */
export interface LiveProgress {
  /** The state in AWS's words: `InProgress`, `TESTING`, `IN_PROGRESS`, … */
  readonly status: string;
  /** 0 to 100, where AWS tells. */
  readonly percentage?: number;
  /** One sentence for people. */
  readonly message: string;
}
