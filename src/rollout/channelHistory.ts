/** One version of a channel parameter, as far as its way back needs it. */
export interface ChannelVersion {
  readonly value: string;
  readonly dataType: string;
  /** Who wrote it says so here. */
  readonly description: string;
}

/** What brings a channel parameter back to what it was before a release. */
export type ChannelStep =
  /** The release has not written it, or it is back already. */
  | { readonly kind: 'nothing' }
  /** Write this value again. */
  | { readonly kind: 'write'; readonly value: string; readonly dataType: string }
  /** It stays as it is: the reason. */
  | { readonly kind: 'stays'; readonly reason: string };

/** The description that a release gives the version it writes: the parameter itself remembers who wrote it. */
export function writtenBy(pipeline: string, environment: string, release: string): string {
  return `AMI of ${pipeline} in ${environment}, written by golden-ami, release ${release}`;
}

/** The description of a version that takes the versions of `release` back. */
export function restoredBy(pipeline: string, environment: string, release: string): string {
  return `AMI of ${pipeline} in ${environment} before release ${release}, restored by golden-ami`;
}

/**
 * How a parameter goes back to before a release, told from its history: the newest version that is not the release's own
 * is what was there. What somebody has written since is theirs, and stays.
 * @param history oldest first
 * @param written what the release's own versions have. The description alone is not enough: whoever writes a parameter
 *   without one leaves the old one in place. Nor is the value: another release may have brought the same image
 */
export function channelStep(
  history: readonly ChannelVersion[],
  written: Pick<ChannelVersion, 'value' | 'description'>,
): ChannelStep {
  const isOurs = ({ value, description }: ChannelVersion) =>
    value === written.value && description === written.description;
  const newest = history.at(-1);
  const lastOfOurs = history.findLastIndex(isOurs);
  if (!newest || lastOfOurs < 0) return { kind: 'nothing' };
  const before = history.slice(0, lastOfOurs).findLast((version) => !isOurs(version));
  if (before?.value === newest.value) return { kind: 'nothing' };
  if (!isOurs(newest)) return { kind: 'stays', reason: `somebody has written ${newest.value} since` };
  return before
    ? { kind: 'write', value: before.value, dataType: before.dataType }
    : { kind: 'stays', reason: 'it did not exist before the release, and golden-ami deletes nothing' };
}
