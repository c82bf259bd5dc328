import type { NotificationConfig } from '../config/schema.js';
import type { Undelivered } from '../contract/status.js';
import { firstLine } from './firstLine.js';

/** What a person knows a receiver of notifications by. */
export function receiverName(to: NotificationConfig): string {
  return to.type === 'sns' ? `sns ${to.topicArn}` : to.type;
}

/**
 * The receivers that were not told something, with one more thing that one of them was not told. One entry for each receiver, so
 * that a topic that is gone does not fill the state of a release that lasts for weeks.
 */
export function withUndelivered(
  known: readonly Undelivered[],
  { to, subject, reason, at }: { to: string; subject: string; reason: string; at: string },
): Undelivered[] {
  const before = known.find((one) => one.to === to);
  const now = {
    to,
    count: (before?.count ?? 0) + 1,
    since: before?.since ?? at,
    subject: firstLine(subject),
    reason: firstLine(reason),
  };
  return before ? known.map((one) => (one === before ? now : one)) : [...known, now];
}
