/** What a target takes of one capacity pool. */
export interface CapacityClaim {
  /** `<pool>/<value of its tag>` */
  readonly pool: string;
  /** Above 0, and never above the limit. */
  readonly weight: number;
  /** How much of the pool may be taken at once, as the config of whoever asks says. */
  readonly limit: number;
}

/** Asks for room in capacity pools: for all of it or nothing. */
export interface CapacityRequest {
  /** Target ID. */
  readonly target: string;
  /** Workflow ID of the environment that asks, and is answered. */
  readonly environment: string;
  readonly claims: readonly CapacityClaim[];
}

/** Names what was asked for, to withdraw it or to give it back. */
export type CapacityReturn = Pick<CapacityRequest, 'target' | 'environment'>;

/** Answer to an environment: the target may start. */
export interface CapacityGrant {
  readonly target: string;
}

/** Who holds what, and who waits, the longest first. */
export interface CapacityState {
  readonly held: readonly CapacityRequest[];
  readonly waiting: readonly CapacityRequest[];
}
