import { AwsError, notImplemented } from '../../service.js';

export function notFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The resource with ARN '${arn}' cannot be found.`, 404);
}

export function tokenMismatch(): AwsError {
  return new AwsError(
    'IdempotentParameterMismatchException',
    'The client token was used for a request with different parameters. Use a unique token for each request.',
  );
}

export function invalidParameterValue(name: string, value: string, because: string): AwsError {
  return new AwsError(
    'InvalidParameterValueException',
    `The value supplied for parameter '${name}' is not valid. ${because}: '${value}'`,
  );
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

/** For settings that would change something that the emulator does not bring about: better refused than ignored. */
export function notModelled(setting: string): AwsError {
  return notImplemented(`The emulator does not have ${setting} of Image Builder.`);
}

export function alreadyExists(arn: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `The resource '${arn}' already exists.`);
}
