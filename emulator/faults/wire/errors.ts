import { AwsError } from '../../service.js';
import type { IncomingCall } from '../strike.js';
import { resourceOf } from './resource.js';

/** How one service refuses calls: codes as on the wire. */
interface Refusals {
  readonly throttled: AwsError;
  readonly internal: AwsError;
  readonly unavailable: AwsError;
  readonly denied: {
    readonly code: string;
    readonly status: number;
    /** The service's name in IAM's actions, where that is not the signing name. */
    readonly prefix?: string;
    readonly preface?: string;
  };
}

const RATE_EXCEEDED = 'Rate exceeded';
const INTERNAL = 'The request processing has failed because of an unknown error, exception or failure.';
const UNAVAILABLE = 'The request has failed due to a temporary failure of the server.';

const unavailable = new AwsError('ServiceUnavailable', UNAVAILABLE, 503);
const denied = { code: 'AccessDenied', status: 403 };
const jsonDenied = { code: 'AccessDeniedException', status: 400 };

/**
 * From the error shapes of each service's model, and where it has none from the page "Common errors" of its API
 * reference; EC2's from https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const REFUSALS = {
  autoscaling: {
    throttled: new AwsError('Throttling', RATE_EXCEEDED),
    internal: new AwsError('InternalFailure', INTERNAL, 500),
    unavailable,
    denied,
  },
  ec2: {
    throttled: new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
    internal: new AwsError('InternalError', 'An internal error has occurred', 500),
    unavailable: new AwsError(
      'Unavailable',
      'The server is overloaded and cannot handle the request. Please try again later.',
      503,
    ),
    denied: {
      code: 'UnauthorizedOperation',
      status: 403,
      preface: 'You are not authorized to perform this operation. ',
    },
  },
  ecs: {
    throttled: new AwsError('ThrottlingException', RATE_EXCEEDED),
    internal: new AwsError('ServerException', 'Service Unavailable. Please try again later.', 500),
    unavailable,
    denied: jsonDenied,
  },
  elasticloadbalancing: {
    throttled: new AwsError('Throttling', RATE_EXCEEDED),
    internal: new AwsError('InternalFailure', INTERNAL, 500),
    unavailable,
    denied,
  },
  events: {
    throttled: new AwsError('ThrottlingException', RATE_EXCEEDED),
    internal: new AwsError('InternalException', INTERNAL, 500),
    unavailable,
    denied: jsonDenied,
  },
  imagebuilder: {
    throttled: new AwsError('CallRateLimitExceededException', RATE_EXCEEDED, 429),
    internal: new AwsError('ServiceException', 'Internal service error', 500),
    unavailable: new AwsError('ServiceUnavailableException', UNAVAILABLE, 503),
    denied: jsonDenied,
  },
  monitoring: {
    throttled: new AwsError('Throttling', RATE_EXCEEDED),
    internal: new AwsError('InternalServiceError', INTERNAL, 500),
    unavailable,
    denied: { ...denied, prefix: 'cloudwatch' },
  },
  sns: {
    throttled: new AwsError('Throttled', RATE_EXCEEDED, 429),
    internal: new AwsError('InternalError', INTERNAL, 500),
    unavailable,
    denied: { code: 'AuthorizationError', status: 403, prefix: 'SNS' },
  },
  sqs: {
    throttled: new AwsError('RequestThrottled', 'Request is throttled.', 403),
    internal: new AwsError('InternalFailure', INTERNAL, 500),
    unavailable,
    denied,
  },
  ssm: {
    throttled: new AwsError('ThrottlingException', RATE_EXCEEDED),
    internal: new AwsError('InternalServerError', 'Internal Server Error', 500),
    unavailable,
    denied: jsonDenied,
  },
  sts: {
    throttled: new AwsError('Throttling', RATE_EXCEEDED),
    internal: new AwsError('InternalFailure', INTERNAL, 500),
    unavailable,
    denied,
  },
} as const satisfies Record<string, Refusals>;

/** A service with errors of its own, by its signing name. */
export type ServiceName = keyof typeof REFUSALS;

export const SERVICE_NAMES = Object.keys(REFUSALS) as [ServiceName, ...ServiceName[]];

function refusalsOf(service: string): Refusals {
  if (!Object.hasOwn(REFUSALS, service))
    throw new RangeError(`no errors are known of the service ${service}`);
  return REFUSALS[service as ServiceName];
}

/** How a service answers calls that come too fast. */
export function throttled(service: string): AwsError {
  return refusalsOf(service).throttled;
}

/** How a service answers when it fails. */
export function serverError(service: string, status: 500 | 503): AwsError {
  const { internal, unavailable } = refusalsOf(service);
  return status === 500 ? internal : unavailable;
}

/** How a service answers a caller whom no policy allows the call. */
export function accessDenied(call: IncomingCall): AwsError {
  const { code, status, prefix = call.service, preface = '' } = refusalsOf(call.service).denied;
  const action = `${prefix}:${call.operation}`;
  return new AwsError(
    code,
    `${preface}User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${resourceOf(call)} ` +
      `because no identity-based policy allows the ${action} action`,
    status,
  );
}
