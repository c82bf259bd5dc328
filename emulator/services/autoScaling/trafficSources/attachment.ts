/**
 * A target group that is, or was, attached to an Auto Scaling group. Times are milliseconds since the epoch.
 */
export interface Attachment {
  readonly targetGroupArn: string;
  readonly attachedAt: number;
  /** Whether the group was made with it. */
  readonly fromTheStart: boolean;
  /** `Infinity` as long as it is attached. */
  detachedAt: number;
}

/** A stretch of time; `until` is `Infinity` as long as it goes on. */
export interface Span {
  readonly from: number;
  until: number;
}

/** Ends the stretch that goes on, if any, at `now`. */
export function endSpan(spans: readonly Span[], now: number): void {
  const last = spans.at(-1);
  if (last && last.until === Infinity) last.until = now;
}

/** Whether a moment is within one of the stretches; the moment in which one ends is not. */
export function isWithin(spans: readonly Span[], at: number): boolean {
  return spans.some(({ from, until }) => from <= at && at < until);
}

/** What is attached at `now`. */
export function attachedAt(attachments: readonly Attachment[], now: number): Attachment[] {
  return attachments.filter(({ attachedAt: from, detachedAt }) => from <= now && now < detachedAt);
}
