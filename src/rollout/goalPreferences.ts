import type { EffectivePreferences } from '../config/schema.js';
import type { GroupSnapshot } from '../contract/group.js';
import type { RefreshGoal } from './refreshRules.js';

/**
 * The preferences that a refresh with this goal can have. Without a desired configuration, in a group that
 * follows the channel parameter, every instance matches whatever image it runs, so that skipping would skip
 * them all; and AWS takes no automatic rollback (StartInstanceRefresh, `SkipMatching` and `AutoRollback`).
 */
export function preferencesForGoal(
  preferences: EffectivePreferences,
  goal: RefreshGoal,
): EffectivePreferences {
  if (goal.newVersion !== undefined) return preferences;
  const { autoRollback: _, ...rest } = preferences;
  return { ...rest, skipMatching: false };
}

/**
 * The preferences that the way forward of a group can have: those for its goal, and no automatic rollback
 * where AWS rolls nothing back.
 */
export function preferencesForWayForward(
  preferences: EffectivePreferences,
  goal: RefreshGoal,
  group: Pick<GroupSnapshot, 'template'>,
): EffectivePreferences {
  const possible = preferencesForGoal(preferences, goal);
  if (obstacleToAutoRollback(group) === undefined) return possible;
  const { autoRollback: _, ...rest } = possible;
  return rest;
}

/**
 * Why AWS refuses a refresh of a group with `AutoRollback`: "The Auto Scaling group has a launch template
 * that uses an … Systems Manager parameter instead of an AMI ID for the ImageId property", or "uses the
 * launch template's $Latest or $Default version" (`RefreshPreferences`); undefined when it takes it.
 */
export function obstacleToAutoRollback({ template }: Pick<GroupSnapshot, 'template'>): string | undefined {
  if (template.kind !== 'launchTemplate') return undefined;
  if (template.alias !== undefined) return `it names ${template.alias} of its launch template`;
  return template.imageParameter === undefined
    ? undefined
    : 'its launch template takes the image from a parameter';
}

/**
 * Preferences of a refresh that goes back. The alarms of the way forward ring because of what is to go, and a
 * rollback of the way back would bring it again: neither is taken along. Instances that were never replaced
 * are left alone, unless the preferences say otherwise.
 */
export function preferencesForWayBack(
  preferences: EffectivePreferences,
  goal: RefreshGoal,
): EffectivePreferences {
  const { alarms: _, autoRollback: __, ...rest } = preferences;
  return preferencesForGoal({ skipMatching: true, ...rest }, goal);
}
