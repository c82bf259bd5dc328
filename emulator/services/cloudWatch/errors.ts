import { AwsError } from '../../service.js';

/** For an input that breaks a constraint of its shape or of the service. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** For a value that breaks a constraint, in the words of AWS's validation. */
export function unsatisfied(member: string, value: string | number, constraint: string): AwsError {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

/** For an alarm that there is not. */
export function unknownAlarm(name: string): AwsError {
  return new AwsError('ResourceNotFound', `Unknown alarm [${name}]`, 404);
}

/** For parameters that exclude each other. */
export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message);
}

/** For a token that was never handed out. */
export function invalidNextToken(): AwsError {
  return new AwsError('InvalidNextToken', 'The next token specified is invalid.');
}
