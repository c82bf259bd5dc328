/** A target that is registered with its target group from a moment on, or is not any more. */
export interface Change {
  /** Milliseconds since the epoch; `-Infinity` for what was so long before the start. */
  readonly at: number;
  readonly registered: boolean;
}

/** A stretch of time during which a target is registered. `until` is `Infinity` unless an end is known. */
export interface Registration {
  readonly from: number;
  readonly until: number;
}

/**
 * The registrations that changes come to, oldest first; a target that is registered again while it is
 * registered stays so. Of what happens at one moment, the last change counts.
 * @param changes in any order
 */
export function registrationsOf(changes: readonly Change[]): Registration[] {
  const registrations: Registration[] = [];
  let from: number | undefined;
  for (const { at, registered } of changes.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    if (registered) from ??= at;
    else if (from !== undefined) {
      if (from < at) registrations.push({ from, until: at });
      from = undefined;
    }
  }
  if (from !== undefined) registrations.push({ from, until: Infinity });
  return registrations;
}
