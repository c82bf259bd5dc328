import { AwsError } from '../../service.js';

/** For a queue that there is not, or not in this account and Region. */
export function nonExistentQueue(): AwsError {
  return new AwsError(
    'AWS.SimpleQueueService.NonExistentQueue',
    'The specified queue does not exist for this wsdl version.',
  );
}

/** For a value that is out of its bounds. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

/** For a parameter that must have a content. */
export function missingParameter(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
}

/**
 * Refuses a number outside of its bounds.
 * @throws InvalidParameterValue
 */
export function checkBetween(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
  );
}
