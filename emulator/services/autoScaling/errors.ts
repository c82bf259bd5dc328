import { AwsError, notImplemented } from '../../service.js';

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

/** @param what as AWS calls the kind of resource: `AutoScalingGroup` */
export function alreadyExists(what: string, details: string): AwsError {
  return new AwsError('AlreadyExists', `${what} by this name already exists - ${details}`);
}

export function pendingDelete(): AwsError {
  return validationError('The AutoScaling group may not be modified while it is pending delete');
}

export function resourceInUse(message: string): AwsError {
  return new AwsError('ResourceInUse', message);
}

export function scalingActivityInProgress(message: string): AwsError {
  return new AwsError('ScalingActivityInProgress', message);
}

export function launchConfigurationNotFound(name: string): AwsError {
  return validationError(`Launch configuration name not found - Launch configuration ${name} not found`);
}

/** An instance that no group has, or not the group that a request names. */
export function instanceNotFound(instanceId: string): AwsError {
  return validationError(`Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
}

/** A part of a request that the emulator does not model, and so does not silently pass over. */
export function notModelled(what: string): AwsError {
  return notImplemented(`The emulator does not have ${what} of autoscaling.`);
}

/** @param bound `greater` for a value below the smallest, `less` for one above the largest allowed */
export function outOfRange(
  value: number,
  member: string,
  bound: 'greater' | 'less',
  limit: number,
): AwsError {
  return constraintViolation(String(value), member, `value ${bound} than or equal to ${limit}`);
}

/** A value that breaks a constraint of the service's model: `must` as in `Member must have …`. */
export function constraintViolation(value: string, member: string, must: string): AwsError {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have ${must}`,
  );
}
