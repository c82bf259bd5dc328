/**
 * What a look at something unfinished saw: a refresh, a deployment, a build. Activities that wait fail as `NotYet`
 * with this as their only detail: anyone reads it from the pending activity, and no look costs the workflow an event.
 */
export interface LiveProgress {
  /** The state in AWS's words: `InProgress`, `TESTING`, `IN_PROGRESS`, … */
  readonly status: string;
  /** 0 to 100, where AWS tells. */
  readonly percentage?: number;
  readonly instancesToUpdate?: number;
  /** One sentence for people. */
  readonly message: string;
  /** The command that shows it, where it is not that of every target. */
  readonly command?: string;
  /** ISO 8601. */
  readonly seenAt: string;
}

/** {@link LiveProgress} of a target, as the client adds it to `status`. */
export type TargetLiveProgress = LiveProgress;
