import { BrokenAnswerError, notOfAws, type RawAnswer } from './calls/brokenAnswer.js';
import { ACTION_BY_KIND, AWS_ERRORS, AwsErrorAction, AwsErrorKind } from './errorTable.js';
import { oneLine } from '../contract/text.js';

export { AwsErrorKind } from './errorTable.js';

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

  /** AWS's own words, on one line: they quote names that anybody may have given. */
  readonly words: string;

  constructor(
    readonly kind: AwsErrorKind,
    /** AWS's error code, as the SDK names it. */
    readonly code: string,
    words: string,
    readonly call: AwsCall,
    cause: unknown,
  ) {
    super(`${call.operation} in account ${call.account}, ${call.region}: ${code}: ${oneLine(words)}`, {
      cause,
    });
    this.words = oneLine(words);
  }
}

const KIND_BY_CODE: ReadonlyMap<string, AwsErrorKind> = new Map(
  AWS_ERRORS.flatMap(({ codes }) =>
    Object.values(AwsErrorKind).flatMap((kind) => (codes[kind] ?? []).map((code) => [code, kind] as const)),
  ),
);

const PASSING: readonly AwsErrorAction[] = [
  AwsErrorAction.Retry,
  AwsErrorAction.Wait,
  AwsErrorAction.RenewAndWait,
];

/** Whether the same call may work without anybody doing anything. */
export function passesByItself({ kind }: AwsCallError): boolean {
  return PASSING.includes(ACTION_BY_KIND[kind]);
}

/**
 * Whether the worker cannot get into the account at all: its role cannot be assumed, or its session is not
 * taken. Other refusals concern one permission, and other accounts not at all.
 */
export function isLockedOut(error: unknown): boolean {
  if (!(error instanceof AwsCallError) || passesByItself(error)) return false;
  return error.kind === AwsErrorKind.Credentials || error.call.operation.startsWith('STS:');
}

/**
 * Whether the worker cannot look into a place: it cannot get in, or may not look around there, as where an
 * organization's policy closes a Region or the account has not enabled it.
 */
export function isClosed(error: unknown): boolean {
  return isLockedOut(error) || (error instanceof AwsCallError && error.kind === AwsErrorKind.AccessDenied);
}

/**
 * Whether AWS's answer is final and says nothing of anything but what the call was about: it is gone, or is
 * not as the call has it. Whoever goes through many such things names this one, and goes on with the others.
 */
export function concernsOneThing(error: unknown): error is AwsCallError {
  return (
    error instanceof AwsCallError &&
    !isLockedOut(error) &&
    (error.kind === AwsErrorKind.NotFound || error.kind === AwsErrorKind.Refused)
  );
}

/**
 * Whether a place answers like this however often it is asked: what it is asked for is not known, and others
 * are not held back by it.
 */
export function isSilent(error: unknown): error is AwsCallError {
  return error instanceof AwsCallError && !passesByItself(error);
}

/** Whether the config is to blame: it names no role for an account that is not the worker's own. */
export function lacksRole(error: AwsCallError): boolean {
  return error.code === 'NoRole';
}

/** Node.js's codes of a connection that did not come about or broke. */
const BROKEN: readonly string[] = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'];

/** Whether no answer came within our own time limit; the SDK names a connection that broke alike. */
export function ranOutOfTime({ code, cause }: AwsCallError): boolean {
  const ofNode = (cause as Partial<SdkError> | undefined)?.code;
  return code === 'TimeoutError' && !(ofNode !== undefined && BROKEN.includes(ofNode));
}

/** HTTP 501: no repetition makes a service do what it cannot do. */
const NOT_IMPLEMENTED = 501;

interface SdkError {
  name: string;
  message: string;
  $metadata?: { httpStatusCode?: number; requestId?: string };
  $retryable?: { throttling?: boolean };
  code?: string;
  /** Of what a service has answered; the SDK's own errors and those of its parsers have none. */
  $fault?: 'client' | 'server';
  $response?: RawAnswer;
  /** What the query protocols have read of the error's document. */
  Error?: { Code?: string };
}

/** Turns whatever the SDK threw into an {@link AwsCallError}. */
export function toAwsCallError(error: unknown, call: AwsCall): AwsCallError {
  if (error instanceof AwsCallError) return error;
  const sdk = answered(error instanceof Error ? error : new Error(String(error)));
  const { name = 'Error', message = '' } = sdk;
  return new AwsCallError(
    kindOf(sdk),
    name === 'Error' ? (sdk.code ?? name) : name,
    message || name,
    call,
    error,
  );
}

/** The error as it is, if AWS has answered it or nobody has; else that what came back is no answer. */
function answered(error: Error & Partial<SdkError>): Error & Partial<SdkError> {
  const status = error.$metadata?.httpStatusCode;
  if (error instanceof BrokenAnswerError || status === undefined || isOfAws(error, status)) return error;
  return notOfAws(error.$response, status, error);
}

/**
 * Whether a service of AWS has answered this error. It has a code, which the SDK calls `Unknown` where it
 * finds none, and `NotFound` where a query service's answer with status 404 has none. A code that the table
 * does not have may be anybody's, unless the answer has the ID that AWS gives every request: "A unique
 * identifier for the last request sent for this operation. Often requested by AWS service teams to aid in
 * debugging" (the SDK's `ResponseMetadata.requestId`).
 */
function isOfAws(error: Error & Partial<SdkError>, status: number): boolean {
  const { name, $fault, $metadata, Error: document } = error;
  if ($fault === undefined || status < 400 || name === 'Unknown') return false;
  if (document !== undefined && document.Code === undefined) return false;
  return KIND_BY_CODE.has(name) || $metadata?.requestId !== undefined;
}

/** What the SDK says where a provider of credentials has got an answer of STS without any. */
const NO_CREDENTIALS = /^Invalid response from STS/;

/** A signature that AWS takes for one of another time of day; the SDK corrects its clock by the answer's. */
const OF_ANOTHER_TIME = /^Signature (expired|not yet current)/;

/**
 * What an error means: by its code; for a code that the table does not have, by its form and the HTTP status.
 */
export function kindOf(error: Error & Partial<SdkError>): AwsErrorKind {
  const status = error.$metadata?.httpStatusCode;
  // EC2 has one code, AuthFailure, for credentials that "could not be validated" and for "trying to use an
  // AMI for which you do not have permissions" ("Error codes for the Amazon EC2 API"). That only the first
  // has status 401 is not documented; seen in hashicorp/packer#10302.
  if (status === 401) return AwsErrorKind.Credentials;
  if (NO_CREDENTIALS.test(error.message)) return AwsErrorKind.Unavailable;
  if (OF_ANOTHER_TIME.test(error.message)) return AwsErrorKind.Clock;
  const known = KIND_BY_CODE.get(error.name);
  if (known) return known;
  if (/\.NotFound$/.test(error.name)) return AwsErrorKind.NotFound;
  if (error.$retryable?.throttling || status === 429) return AwsErrorKind.Throttled;
  // No answer at all: the connection failed, and with it the knowledge of whether the call had its effect.
  if (status === undefined || (status >= 500 && status !== NOT_IMPLEMENTED)) return AwsErrorKind.Unavailable;
  return AwsErrorKind.Refused;
}
