import { AwsError } from '../../service.js';

/** The common error of the Auto Scaling API for a request that cannot be met as it stands. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** A validation error of the kind that AWS ends with an advice. */
export function invalidRequest(explanation: string): AwsError {
  return validationError(`The request isn't valid. ${explanation}`);
}

export function groupNotFound(name: string): AwsError {
  return validationError(`AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
}

export function refreshInProgress(): AwsError {
  return new AwsError(
    'InstanceRefreshInProgress',
    'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
  );
}

/** @param states what was looked for, as AWS lists it: `in progress or baking` */
export function activeRefreshNotFound(states: string, group: string): AwsError {
  return new AwsError(
    'ActiveInstanceRefreshNotFound',
    `No ${states} Instance Refresh found for Auto Scaling group ${group}.`,
  );
}

export function irreversible(because: string): AwsError {
  return new AwsError(
    'IrreversibleInstanceRefresh',
    `The instance refresh cannot be rolled back because ${because}.`,
  );
}

/** A launch template, or its version, that the group's account does not have. */
export function invalidLaunchTemplate(explanation: string): AwsError {
  return validationError(`You must use a valid fully-formed launch template. ${explanation}`);
}

export function lockedByRefresh(): AwsError {
  return validationError(
    'An active instance refresh with a desired configuration exists. All configuration options derived from the ' +
      'desired configuration are not available for update while the instance refresh is active.',
  );
}

/** @param allowed the names that the operation knows, with blanks between them */
export function unknownFilter(name: string, allowed: string): AwsError {
  return validationError(`Filter type ${name} is not correct. Allowed Filter types are: ${allowed}`);
}
