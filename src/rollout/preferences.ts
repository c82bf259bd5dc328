import type { EffectivePreferences, RefreshPreferences } from '../config/schema.js';

/** Healthy percentages of a refresh. */
export interface HealthyPercentages {
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
}

/**
 * Healthy percentages that suit a group of so many instances. AWS's default, a minimum of 90 without a
 * maximum, replaces one instance at a time by terminating it first, whatever the size of the group. Here each
 * has a maximum: "Launch before terminating" is "a good choice for applications that favor availability over
 * cost savings" (EC2 Auto Scaling console and user guide, "Instance maintenance policies"), and where the
 * bounds leave no room for one instance, a maximum that is given makes AWS launch first: "When
 * MaxHealthyPercentage is explicitly set and it is mathematically impossible to replace instances while
 * honoring both … bounds simultaneously, Auto Scaling launches a new instance before terminating an old one"
 * (`RefreshPreferences`).
 *
 * - One instance: 100 to 200. The new one serves before the old one goes. Anything else takes the service
 * down or depends
 *   on that rule for bounds without room.
 * - Two or three: 100 to 150. Each is a third or half of what serves, so none goes before its successor is
 * there; half as
 *   much again is one instance more at a time.
 * - Four or more: 90 to 110. A tenth may be missing and a tenth may be added, so that a fifth of a large
 * group is replaced
 *   in each round, at a cost of a tenth. Below ten instances there is no room for one, so it is launched
 * first.
 */
export function healthyPercentagesFor(size: number): HealthyPercentages {
  if (size <= 1) return { minHealthyPercentage: 100, maxHealthyPercentage: 200 };
  if (size <= 3) return { minHealthyPercentage: 100, maxHealthyPercentage: 150 };
  return { minHealthyPercentage: 90, maxHealthyPercentage: 110 };
}

/** Whether the healthy percentages are left to golden-ami. */
export function areAutomatic({ preferences, minHealthyPercentage }: RefreshPreferences): boolean {
  // One without the other is refused with the config: see src/config/relations.ts.
  return preferences === 'auto' && minHealthyPercentage === undefined;
}

/**
 * The preferences of the refresh of a group of `size` instances: what the environment says, and with
 * `preferences: auto` the healthy percentages that it does not say.
 */
export function preferencesFor(size: number, refresh: RefreshPreferences): EffectivePreferences {
  const { preferences: _, ...own } = refresh;
  return areAutomatic(refresh) ? { ...own, ...healthyPercentagesFor(size) } : own;
}
