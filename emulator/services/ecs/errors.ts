import { AwsError, notImplemented } from '../../service.js';

export function clusterNotFound(): AwsError {
  return new AwsError('ClusterNotFoundException', 'Cluster not found.');
}

export function serviceNotFound(): AwsError {
  return new AwsError('ServiceNotFoundException', 'Service not found.');
}

export function serviceNotActive(): AwsError {
  return new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
}

export function serviceDeploymentNotFound(): AwsError {
  return new AwsError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
}

/** The state of something does not allow what is asked for. */
export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** What the caller asked for cannot be done, for want of permission or of a thing that does not exist. */
export function clientError(message: string): AwsError {
  return new AwsError('ClientException', message);
}

/** For settings that would change something that the emulator does not bring about: better refused than ignored. */
export function notModelled(what: string): AwsError {
  return notImplemented(`The emulator does not have ${what} of ECS.`);
}
