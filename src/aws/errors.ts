/** What a failed AWS call means for the caller. */
export const AwsErrorKind = {
  /** Too many calls: the same call works later. */
  Throttled: 'throttled',
  /** AWS or the way to it failed: the same call may work at once, and may have had its effect. */
  Unavailable: 'unavailable',
  /** The identity may not do this, or may not become that role. */
  AccessDenied: 'accessDenied',
  /** What the call names does not exist. */
  NotFound: 'notFound',
  /** Somebody else is at it: the same call works once they are done. */
  Busy: 'busy',
  /** AWS understood and refused; the same call never works. */
  Refused: 'refused',
} as const;
export type AwsErrorKind = (typeof AwsErrorKind)[keyof typeof AwsErrorKind];

/** Where and what a call was. */
export interface AwsCall {
  /** `AutoScaling:StartInstanceRefresh`. */
  readonly operation: string;
  readonly account: string;
  readonly region: string;
}

/** A failed AWS call: what it was, what AWS said, and what that means. The SDK's error is its `cause`. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';

  constructor(
    readonly kind: AwsErrorKind,
    /** AWS's error code, as the SDK names it. */
    readonly code: string,
    /** AWS's own words. */
    readonly words: string,
    readonly call: AwsCall,
    cause: unknown,
  ) {
    super(`${call.operation} in account ${call.account}, ${call.region}: ${code}: ${words}`, { cause });
  }
}

/** Codes by meaning, as the SDK's `error.name` has them; the tables of `docs/failures.md` name their sources. */
const KIND_BY_CODE: Readonly<Record<string, AwsErrorKind>> = {
  // Our own budget, so that AWS does not have to refuse.
  BucketOverflowError: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  TooManyRequestsException: 'throttled',
  CallRateLimitExceededException: 'throttled',
  TooManyUpdates: 'throttled',
  EC2ThrottledException: 'throttled',
  ServiceUnavailable: 'unavailable',
  ServiceUnavailableException: 'unavailable',
  ServiceException: 'unavailable',
  ServerException: 'unavailable',
  InternalFailure: 'unavailable',
  InternalServerError: 'unavailable',
  InternalError: 'unavailable',
  RequestTimeout: 'unavailable',
  TimeoutError: 'unavailable',
  ServiceLinkedRoleFailure: 'unavailable',
  AccessDenied: 'accessDenied',
  AccessDeniedException: 'accessDenied',
  UnauthorizedOperation: 'accessDenied',
  ForbiddenException: 'accessDenied',
  AuthFailure: 'accessDenied',
  AuthorizationError: 'accessDenied',
  AuthorizationErrorException: 'accessDenied',
  InvalidClientTokenId: 'accessDenied',
  UnrecognizedClientException: 'accessDenied',
  SignatureDoesNotMatch: 'accessDenied',
  CredentialsProviderError: 'accessDenied',
  // Credentials that ran out are fetched anew for the next attempt.
  ExpiredToken: 'unavailable',
  ExpiredTokenException: 'unavailable',
  RequestExpired: 'unavailable',
  ParameterNotFound: 'notFound',
  ResourceNotFoundException: 'notFound',
  ClusterNotFoundException: 'notFound',
  ServiceNotFoundException: 'notFound',
  ServiceNotActiveException: 'notFound',
  NotFoundException: 'notFound',
  NotFound: 'notFound',
  ActiveInstanceRefreshNotFoundFault: 'notFound',
  ResourceContentionFault: 'busy',
  ResourceInUseFault: 'busy',
  ResourceInUseException: 'busy',
  ScalingActivityInProgressFault: 'busy',
  LimitExceededFault: 'busy',
};

/** HTTP 501: no repetition makes a service do what it cannot do. */
const NOT_IMPLEMENTED = 501;

interface SdkError {
  name: string;
  message: string;
  $metadata?: { httpStatusCode?: number };
  $retryable?: { throttling?: boolean };
  code?: string;
}

/** Turns whatever the SDK threw into an {@link AwsCallError}. */
export function toAwsCallError(error: unknown, call: AwsCall): AwsCallError {
  if (error instanceof AwsCallError) return error;
  const sdk = (error instanceof Error ? error : new Error(String(error))) as Error & Partial<SdkError>;
  const { name = 'Error', message = '' } = sdk;
  return new AwsCallError(
    kindOf(sdk),
    name === 'Error' ? (sdk.code ?? name) : name,
    message || name,
    call,
    error,
  );
}

function kindOf(error: Error & Partial<SdkError>): AwsErrorKind {
  const known = KIND_BY_CODE[error.name];
  if (known) return known;
  if (/\.NotFound$/.test(error.name)) return AwsErrorKind.NotFound;
  if (error.$retryable?.throttling) return AwsErrorKind.Throttled;
  const status = error.$metadata?.httpStatusCode;
  // No answer at all: the connection failed, and with it the knowledge of whether the call had its effect.
  if (status === undefined || (status >= 500 && status !== NOT_IMPLEMENTED)) return AwsErrorKind.Unavailable;
  return status === 429 ? AwsErrorKind.Throttled : AwsErrorKind.Refused;
}
