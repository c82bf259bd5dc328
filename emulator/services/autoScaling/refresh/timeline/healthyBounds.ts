/** The healthy percentages that an instance refresh keeps, as shares of the desired capacity. */
export interface HealthyBounds {
  /** 0–100. */
  readonly minHealthyPercentage: number;
  /**
   * 100–200. Absent is not the same as 100: see {@link slotsPerRound}.
   */
  readonly maxHealthyPercentage?: number | undefined;
}

/** How many instances one round replaces, by the order in which it does so. */
export interface Slots {
  /** Replacements that are launched, and ready, before their old instance is terminated. */
  readonly launchFirst: number;
  /** Replacements that are launched while their old instance is terminated. */
  readonly together: number;
}

/**
 * Splits a round so that the group never has fewer healthy instances, nor more instances in all, than the bounds
 * allow: room above the desired capacity is used to launch first, room below it to terminate at once. In all that is
 * `max(1, floor(D·max/100) − ceil(D·min/100))` instances a round.
 *
 * Bounds that leave no room at all (one instance at 90 %) are broken by one instance, and here a maximum that is
 * given differs from one that is not: given, the group launches first; not given, it terminates at once
 * (`RefreshPreferences` in the Auto Scaling API reference).
 */
export function slotsPerRound(desiredCapacity: number, bounds: HealthyBounds): Slots {
  const { minHealthyPercentage: min, maxHealthyPercentage: max } = bounds;
  const launchFirst = Math.floor((desiredCapacity * (max ?? 100)) / 100) - desiredCapacity;
  const together = desiredCapacity - Math.ceil((desiredCapacity * min) / 100);
  if (launchFirst + together > 0) return { launchFirst, together };
  return max === undefined ? { launchFirst: 0, together: 1 } : { launchFirst: 1, together: 0 };
}
