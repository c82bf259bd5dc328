import { AwsError, notImplemented } from '../../service.js';

export function parameterNotFound(name: string): AwsError {
  return new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
}

export function versionNotFound(name: string, version: number | string): AwsError {
  return new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
}

export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function invalidDocument(name: string): AwsError {
  return new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
}

export function invalidDocumentContent(message: string): AwsError {
  return new AwsError('InvalidDocumentContent', message);
}

/** For what would have an effect that the emulator does not bring about: better refused than ignored. */
export function notModelled(what: string): AwsError {
  return notImplemented(`The emulator does not have ${what} of Systems Manager.`);
}
