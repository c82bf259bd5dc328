/** Alarms to be looked at in one account and Region. */
export interface AlarmPlace {
  readonly account: string;
  readonly region: string;
  /** Names, at least one. */
  readonly names: readonly string[];
}

/** An alarm that is in the state `ALARM`. */
export interface RingingAlarm {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601: when it went into that state. */
  readonly since: string;
  /** In CloudWatch's words. */
  readonly reason: string;
}

/** Alarms whose state is not known, and why. */
export interface UnseenAlarms {
  readonly account: string;
  readonly region: string;
  readonly names: readonly string[];
  readonly reason: string;
}

/** Alarms that ring at the same time. */
export interface Ringing {
  /** In the order of account and Region, as many as a message names. */
  readonly alarms: readonly RingingAlarm[];
  /** How many ring beside those. */
  readonly more: number;
}

/** What a look at alarms saw. */
export interface AlarmLook {
  /** Absent when none is in `ALARM`. */
  readonly ringing?: Ringing;
  /** What could not be seen; no alarm for that. Absent when all was. */
  readonly unseen?: readonly UnseenAlarms[];
}
