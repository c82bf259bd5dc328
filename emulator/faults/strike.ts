import type { StruckFault } from '../journal.js';
import type { Delivery } from '../dispatch/delivery.js';
import type { WireResponse } from '../protocols/wire.js';
import type { AwsError, Caller, Protocol } from '../service.js';

/** A call that AWS would execute: signed, well-formed, of an operation that there is. */
export interface IncomingCall {
  /** Signing name. */
  readonly service: string;
  readonly operation: string;
  readonly protocol: Protocol;
  readonly caller: Caller;
  readonly account: string;
  readonly region: string;
  /** In the SDK's own shape. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The emulator's time in milliseconds since the epoch. */
  readonly now: number;
  /** The caller's own time in milliseconds since the epoch. */
  readonly callerNow: number;
}

/** Nothing comes back: the connection is cut. */
export const NOTHING = 'nothing';

/** An answer that breaks, or is replaced, on its way. */
export interface Spoilt {
  /** What the journal says the caller got. */
  readonly outcome: string;
  /** @param whole the answer as it would have been; of a call that is not executed, a page of somebody on the way */
  readonly spoil: (whole: WireResponse) => Pick<Delivery, 'response' | 'cut'>;
}

/** What a caller gets in place of the call's own answer. */
export type Substitute = AwsError | Spoilt | typeof NOTHING;

interface Struck {
  readonly fault: StruckFault;
  /** Milliseconds of the machine's time until the caller gets what it gets. */
  readonly delay?: number | undefined;
}

/** A call that is not executed. */
export interface Prevention extends Struck {
  readonly executed: false;
  readonly instead: Substitute;
}

/** A call that has its effect all the same. */
export interface Disturbance extends Struck {
  readonly executed: true;
  /** Absent: the call's own answer. */
  readonly instead?: Substitute | undefined;
}

/** What becomes of a call that a fault strikes. */
export type Strike = Prevention | Disturbance;

/** Decides before a call is executed what happens to it. */
export interface Gate {
  /** Absent: the call passes. */
  strike(call: IncomingCall): Strike | undefined;
  /** The fault that what has just been executed has met in the world, if any; to be asked once per call. */
  metInWorld(): StruckFault | undefined;
}

/** Lets every call pass. */
export const openGate: Gate = { strike: () => undefined, metInWorld: () => undefined };
