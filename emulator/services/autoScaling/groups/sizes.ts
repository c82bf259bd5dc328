import { validationError } from '../errors.js';

/**
 * Checks a group's bounds and its desired capacity.
 * @throws ValidationError
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
}
