import type { World } from './world.js';

/** Who sent a request, as its signature says. */
export interface Caller {
  readonly accessKeyId: string;
  /** Account the access key belongs to: the worker's own, or the one a role was assumed in. */
  readonly account: string;
  /** ARN as `sts:GetCallerIdentity` answers it. */
  readonly arn: string;
  /** Account that it comes from: for a role session, the one that assumed the role; else {@link account}. */
  readonly principalAccount: string;
  /** What a role session was opened with; every further session keeps it. */
  readonly sourceIdentity?: string | undefined;
}

/**
 * What a handler knows of the request it answers. `now` is read from the emulator's clock once, when the
 * request arrives, so that one request sees one moment and handlers stay synchronous.
 */
export interface RequestContext {
  /** The emulator's time in milliseconds since the epoch. */
  readonly now: number;
  /**
   * The machine's time in milliseconds since the epoch. Credentials expire by it, because callers judge that by their
   * own clock, however fast the emulator's runs.
   */
  readonly callerNow: number;
  readonly caller: Caller;
  readonly account: string;
  /** Region from the credential scope of the signature. */
  readonly region: string;
  /** Address at which the caller reaches the emulator: `http://127.0.0.1:4599`. */
  readonly endpoint: string;
  readonly world: World;
  /** Writes one change of the emulated world into the journal (`StartInstanceRefresh` on a group, say). */
  effect(action: string, resource: string, details?: Readonly<Record<string, unknown>>): void;
}

/**
 * Behaviour of one operation: takes the deserialized input in the SDK's own shape (`Date`, `Uint8Array`, numbers),
 * answers the SDK's output shape, or throws an {@link AwsError}. The wire is none of its business.
 */
// Inputs are checked against the SDK's schema by the wire layer before a handler sees them; each service narrows
// the type with the SDK's own `…CommandInput`.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Handler = (input: any, context: RequestContext) => object;

/** Wire protocols the emulator speaks, one generic layer each. */
export type Protocol = 'query' | 'ec2Query' | 'json' | 'restJson' | 'rpcV2Cbor';

/** One AWS service: the SDK's schemas for its wire, and a handler for each operation that is modelled. */
export interface Service {
  /** Name in the credential scope of a signature: `autoscaling`, `ec2`, `imagebuilder`, … */
  readonly signingName: string;
  /** Which its clients speak. A request that shows none of them is taken for one of the first. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
  /** The SDK client's module: its exports ending in `$` are the operation, structure and error schemas. */
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly operations: Readonly<Record<string, Handler>>;
}

/** An error as AWS answers it on the wire. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  /**
   * @param code the wire code (`ValidationError`, `InvalidAMIID.NotFound`), not the SDK's class name
   * @param status HTTP status of an error that the service's model does not have; else the model's counts
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the modelled error structure. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/**
 * For what AWS has and the emulator has not, and so does not silently pass over.
 * @param message a sentence that says what
 */
export function notImplemented(message: string): AwsError {
  return new AwsError('NotImplementedByEmulator', message, 501);
}
