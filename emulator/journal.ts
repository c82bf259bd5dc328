/** One call that reached the emulator. */
export interface Call {
  readonly kind: 'call';
  /** Counts calls and effects together, from 1. */
  readonly sequence: number;
  /** The emulator's time, in milliseconds since the epoch. */
  readonly at: number;
  readonly requestId: string;
  /** ARN of the caller; empty when the request did not say. */
  readonly caller: string;
  /** Account that the caller comes from: for a role session, the account that assumed the role. */
  readonly callerAccount: string;
  /** Account that was acted in. */
  readonly account: string;
  readonly region: string;
  /** Signing name: `autoscaling`. */
  readonly service: string;
  readonly operation: string;
  /** Only when the caller asked for a dry run, which changes nothing whatever comes of it. */
  readonly dryRun?: boolean;
  /** What the caller got: `ok`, or the error's code on the wire; `unanswered` when nothing came back. */
  readonly outcome: string;
  /** What was done to the call on purpose. */
  readonly fault?: StruckFault;
  /** What went wrong inside the emulator, for outcome `InternalFailure`. */
  readonly defect?: string;
}

/** The fault that struck a call. */
export interface StruckFault {
  /** Of the rule; for calls beyond a call rate, the name of the bucket. */
  readonly id: string;
  /** `throttle`, `lostAnswer`, …; `callRate` for calls beyond a call rate. */
  readonly kind: string;
  /** What the call came to although the caller never heard of it: `ok`, or the error's code. */
  readonly lost?: string;
}

/** One change of the emulated world. */
export interface Effect {
  readonly kind: 'effect';
  readonly sequence: number;
  /** Sequence of the call that brought it about. */
  readonly call: number;
  readonly at: number;
  readonly account: string;
  readonly region: string;
  /** Mostly the name of the operation. */
  readonly action: string;
  /** `<account>/<region>/<kind>/<name>` */
  readonly resource: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type JournalEntry = Call | Effect;

/** Everything that was called and changed, in order: what checks read after a run. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #calls: Call[] = [];
  readonly #effects: Effect[] = [];

  /** Calls and effects; grows with every request. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** The calls alone; grows with every request. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** The effects alone; grows with every change. */
  get effects(): readonly Effect[] {
    return this.#effects;
  }

  /**
   * Notes a call when it begins, so that it comes before its effects.
   * @returns its sequence, and what to tell when it has ended
   */
  begin(call: Omit<Call, 'kind' | 'sequence' | keyof Ending>): OpenCall {
    const sequence = this.#entries.length + 1;
    const entry: Call = { kind: 'call', sequence, ...call, outcome: UNANSWERED };
    this.#entries.push(entry);
    this.#calls.push(entry);
    return {
      sequence,
      // In place: a copy for every call would double what a journal takes while it grows.
      end: (ending) => void Object.assign(entry, ending),
    };
  }

  /** Notes a change of the world. */
  effect(effect: Omit<Effect, 'kind' | 'sequence'>): void {
    const entry: Effect = { kind: 'effect', sequence: this.#entries.length + 1, ...effect };
    this.#entries.push(entry);
    this.#effects.push(entry);
  }

  /** The entries as JSON, one per line. */
  toJsonLines(): string {
    return this.#entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  }
}

/** A call that is being answered. */
export interface OpenCall {
  readonly sequence: number;
  end(ending: Ending): void;
}

/** How a call ended. */
export type Ending = Pick<Call, 'outcome' | 'fault' | 'defect'>;

/** Outcome of a call whose caller got nothing. */
export const UNANSWERED = 'unanswered';
