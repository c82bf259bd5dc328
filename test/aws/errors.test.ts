import { describe, expect, it } from 'vitest';
import { AwsCallError, toAwsCallError } from '../../src/aws/errors.js';

const call = { operation: 'AutoScaling:StartInstanceRefresh', account: '222222222222', region: 'eu-west-1' };

function sdkError(name: string, status?: number): Error {
  return Object.assign(new Error(`${name} happened`), {
    name,
    ...(status === undefined
      ? {}
      : { $fault: 'client', $metadata: { httpStatusCode: status, requestId: 'of-aws' } }),
  });
}

describe('toAwsCallError', () => {
  // Wire codes and classes: the error tables of the Auto Scaling, EC2, ECS, SSM, Image Builder and STS APIs.
  it.each([
    ['Throttling', 400, 'throttled'],
    ['BucketOverflowError', undefined, 'throttled'],
    ['ThrottlingException', 400, 'throttled'],
    ['RequestLimitExceeded', 503, 'throttled'],
    ['CallRateLimitExceededException', 429, 'throttled'],
    ['TooManyUpdates', 400, 'busy'],
    ['SomethingNew', 429, 'throttled'],
    ['ServiceUnavailable', 503, 'unavailable'],
    ['InternalFailure', 500, 'unavailable'],
    ['SomethingNew', 500, 'unavailable'],
    ['TimeoutError', undefined, 'unavailable'],
    ['BrokenAnswer', undefined, 'unavailable'],
    ['RequestTimeTooSkewed', 403, 'clock'],
    ['RequestInTheFuture', 400, 'clock'],
    ['RequestExpired', 400, 'clock'],
    ['SignatureDoesNotMatch', 403, 'credentials'],
    ['ECONNRESET', undefined, 'unavailable'],
    ['ExpiredToken', 403, 'credentials'],
    ['AccessDenied', 403, 'accessDenied'],
    ['UnauthorizedOperation', 403, 'accessDenied'],
    ['CredentialsProviderError', undefined, 'accessDenied'],
    ['InvalidAMIID.NotFound', 400, 'notFound'],
    ['ParameterNotFound', 400, 'notFound'],
    ['ActiveInstanceRefreshNotFoundFault', 400, 'notFound'],
    ['ResourceContentionFault', 500, 'busy'],
    ['ScalingActivityInProgressFault', 400, 'busy'],
    ['LimitExceededFault', 400, 'quota'],
    ['MaxTemplateVersionLimitExceeded', 400, 'quota'],
    ['ParameterLimitExceeded', 400, 'quota'],
    ['IdempotentParameterMismatch', 400, 'refused'],
    ['InsufficientInstanceCapacity', 500, 'busy'],
    ['AuthFailure', 401, 'credentials'],
    ['AuthFailure', 403, 'accessDenied'],
    ['InvalidSnapshot.NotFound', 400, 'notFound'],
    ['ValidationError', 400, 'refused'],
    ['NotImplementedByEmulator', 501, 'refused'],
    ['IrreversibleInstanceRefreshFault', 400, 'refused'],
  ])('%s (%s) is %s', (name, status, kind) => {
    expect(toAwsCallError(sdkError(name, status), call)).toMatchObject({
      kind,
      code: name,
      words: `${name} happened`,
    });
  });

  it('says what was called, where, and what AWS said', () => {
    expect(toAwsCallError(sdkError('ValidationError', 400), call).message).toBe(
      'AutoScaling:StartInstanceRefresh in account 222222222222, eu-west-1: ValidationError: ValidationError happened',
    );
  });

  it('keeps an error that is translated already', () => {
    const error = new AwsCallError('accessDenied', 'AccessDenied', 'no', call, undefined);
    expect(toAwsCallError(error, { ...call, operation: 'EC2:DescribeImages' })).toBe(error);
  });

  it('takes whatever is thrown', () => {
    expect(toAwsCallError('boom', call)).toMatchObject({ kind: 'unavailable', words: 'boom' });
  });
});
