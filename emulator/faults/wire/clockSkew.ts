import { AwsError, type Protocol } from '../../service.js';
import type { IncomingCall } from '../strike.js';
import type { SkewCode } from './schema.js';

/** What each protocol's services answer to a call that was signed at another time of day. */
const OWN_CODE: Readonly<Record<Protocol, SkewCode>> = {
  query: 'SignatureDoesNotMatch',
  ec2Query: 'RequestExpired',
  json: 'InvalidSignatureException',
  restJson: 'InvalidSignatureException',
  rpcV2Cbor: 'InvalidSignatureException',
};

const MINUTES = 60_000;

const MESSAGES: Readonly<Record<SkewCode, (now: number) => string>> = {
  RequestTimeTooSkewed: () => 'The difference between the request time and the current time is too large.',
  RequestInTheFuture: () => 'The date stamp on the request is more than 15 minutes in the future.',
  RequestExpired: () => 'Request has expired.',
  SignatureDoesNotMatch: signatureExpired,
  InvalidSignatureException: signatureExpired,
};

/**
 * How a service refuses a call that was signed half an hour ago by its own clock. Codes: the SDK's list
 * `CLOCK_SKEW_ERROR_CODES`, and https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html
 */
export function clockSkew(
  { protocol, callerNow }: IncomingCall,
  code: SkewCode = OWN_CODE[protocol],
): AwsError {
  const isForbidden = (protocol !== 'json' && protocol !== 'ec2Query') || code === 'RequestTimeTooSkewed';
  return new AwsError(code, MESSAGES[code](callerNow), isForbidden ? 403 : 400);
}

function signatureExpired(now: number): string {
  const [signed, oldest, read] = [now - 30 * MINUTES, now - 5 * MINUTES, now].map(stamp);
  return `Signature expired: ${signed} is now earlier than ${oldest} (${read} - 5 min.)`;
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
