import { notModelled, validationError } from '../errors.js';

/** As much as a fleet may describe. AWS has no limit of its own but the account's quota of instances. */
const LARGEST_CAPACITY = 10_000;

/**
 * Checks a group's bounds and its desired capacity.
 * @throws ValidationError, NotImplementedByEmulator
 */
export function checkSizes(min: number, max: number, desired: number): void {
  if (min < 0 || max < 0) throw validationError('Min and max bounds must be greater than or equal to 0');
  if (min > max) {
    throw validationError(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
  }
  if (desired < min || desired > max) {
    throw validationError(
      `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
    );
  }
  checkCapacity(desired);
}

/**
 * Checks that there is room for a group's instances: each is kept apart.
 * @throws NotImplementedByEmulator
 */
export function checkCapacity(desired: number): void {
  if (desired > LARGEST_CAPACITY) throw notModelled(`a desired capacity above ${LARGEST_CAPACITY}`);
}
