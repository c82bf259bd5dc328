import type {
  InstanceMaintenancePolicy,
  RefreshPreferences,
  ScaleInProtectedInstances,
  StandbyInstances,
} from '@aws-sdk/client-auto-scaling';
import { invalidRequest, validationError } from '../errors.js';

/** The parts of a group that fill in what a request leaves open. */
export interface PreferenceDefaults {
  readonly instanceMaintenancePolicy?: InstanceMaintenancePolicy | undefined;
  /** Seconds; absent when the group does not set it. */
  readonly defaultInstanceWarmup?: number | undefined;
  /** Seconds. */
  readonly healthCheckGracePeriod: number;
}

/** Preferences with everything filled in that has a default; `DescribeInstanceRefreshes` shows these. */
export interface EffectivePreferences extends RefreshPreferences {
  MinHealthyPercentage: number;
  /** Seconds. */
  InstanceWarmup: number;
  SkipMatching: boolean;
  AutoRollback: boolean;
  ScaleInProtectedInstances: ScaleInProtectedInstances;
  StandbyInstances: StandbyInstances;
}

/** Two days: the longest checkpoint delay and bake time. */
const MAX_WAIT_SECONDS = 172_800;
/** `RefreshInstanceWarmup` and the group's own warm-up allow no more. */
const MAX_WARMUP_SECONDS = 21_600;
const DEFAULT_CHECKPOINT_DELAY_SECONDS = 3_600;
const DEFAULT_MIN_HEALTHY_PERCENTAGE = 90;

/**
 * Checks the preferences of a request as AWS does, and fills in the defaults: those of the group's maintenance policy
 * and warm-up, else AWS's own. `MaxHealthyPercentage` has no default on purpose: absent is not the same as 100.
 * @throws ValidationError
 */
export function effectivePreferences(
  requested: RefreshPreferences | undefined,
  group: PreferenceDefaults,
): EffectivePreferences {
  const preferences = requested ?? {};
  checkHealthyPercentages(preferences);
  checkCheckpoints(preferences);
  checkSeconds('BakeTime', preferences.BakeTime, MAX_WAIT_SECONDS);
  checkSeconds('InstanceWarmup', preferences.InstanceWarmup, MAX_WARMUP_SECONDS);
  checkAlarms(preferences);

  const policy = group.instanceMaintenancePolicy;
  const max = preferences.MaxHealthyPercentage ?? policy?.MaxHealthyPercentage;
  const checkpoints = preferences.CheckpointPercentages ?? [];
  const effective: EffectivePreferences = {
    ...preferences,
    MinHealthyPercentage:
      preferences.MinHealthyPercentage ?? policy?.MinHealthyPercentage ?? DEFAULT_MIN_HEALTHY_PERCENTAGE,
    InstanceWarmup: preferences.InstanceWarmup ?? group.defaultInstanceWarmup ?? group.healthCheckGracePeriod,
    SkipMatching: preferences.SkipMatching ?? false,
    AutoRollback: preferences.AutoRollback ?? false,
    ScaleInProtectedInstances: preferences.ScaleInProtectedInstances ?? 'Wait',
    StandbyInstances: preferences.StandbyInstances ?? 'Wait',
  };
  if (max !== undefined) effective.MaxHealthyPercentage = max;
  if (checkpoints.length > 0) {
    effective.CheckpointDelay = preferences.CheckpointDelay ?? DEFAULT_CHECKPOINT_DELAY_SECONDS;
  }
  return effective;
}

function checkHealthyPercentages({
  MinHealthyPercentage: min,
  MaxHealthyPercentage: max,
}: RefreshPreferences): void {
  checkRange('MinHealthyPercentage', min, 0, 100);
  checkRange('MaxHealthyPercentage', max, 100, 200);
  if (max === undefined) return;
  if (min === undefined) {
    throw invalidRequest(
      'The MinHealthyPercentage parameter must be specified when MaxHealthyPercentage is specified.',
    );
  }
  if (max - min > 100) {
    throw validationError(
      'The difference between MaxHealthyPercentage and MinHealthyPercentage must be less than or equal to 100.',
    );
  }
}

function checkCheckpoints({
  CheckpointPercentages: percentages,
  CheckpointDelay: delay,
}: RefreshPreferences): void {
  checkSeconds('CheckpointDelay', delay, MAX_WAIT_SECONDS);
  if (delay !== undefined && !percentages?.length) {
    throw invalidRequest('CheckpointPercentages must be specified when CheckpointDelay is specified.');
  }
  percentages?.forEach((percentage, index) => {
    checkRange('CheckpointPercentages', percentage, 1, 100);
    if (percentage <= (percentages[index - 1] ?? 0)) {
      throw invalidRequest('Checkpoint percentages must be sorted in ascending order with no duplicates.');
    }
  });
}

function checkAlarms({ AlarmSpecification }: RefreshPreferences): void {
  if ((AlarmSpecification?.Alarms?.length ?? 0) > 10) {
    throw invalidRequest('You can specify up to 10 alarms in AlarmSpecification.');
  }
}

function checkSeconds(name: keyof RefreshPreferences, value: number | undefined, max: number): void {
  checkRange(name, value, 0, max);
}

/** The wording is that of AWS's parameter validation. */
function checkRange(
  name: keyof RefreshPreferences,
  value: number | undefined,
  min: number,
  max: number,
): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const member = `preferences.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
      `Member must have value ${bound}`,
  );
}
