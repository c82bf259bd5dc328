import { AwsError } from '../../service.js';

export function parameterNotFound(name: string): AwsError {
  return new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
}

export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
