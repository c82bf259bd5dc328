import { AwsError } from '../../service.js';
import { PatternError } from './pattern/compile.js';

/** For an input that breaks a constraint. */
export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** For a rule that there is not. */
export function unknownRule(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
}

/** For a token that was never handed out. */
export function invalidNextToken(): AwsError {
  return validationException('The NextToken is not valid.');
}

/** What is wrong with a pattern, as EventBridge says it. */
export function patternError(error: unknown): unknown {
  return error instanceof PatternError
    ? new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`)
    : error;
}
