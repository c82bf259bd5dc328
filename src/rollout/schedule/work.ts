/** A share of something limited that a target takes while it is worked on. */
export interface Claim {
  /** Key of a limit in {@link Limits}. */
  readonly on: string;
  /** Above 0; one that is larger than the limit counts as the whole limit, so that the target runs alone. */
  readonly weight: number;
}

/** Membership in something that may be worked on from one side only: a service in one Region at a time, say. */
export interface Side {
  /** What has sides: `Service=web`. */
  readonly of: string;
  /** Which side the target is on: `eu-west-1`. */
  readonly side: string;
}

/** One target as the schedule sees it. */
export interface Work {
  readonly id: string;
  /** Expected duration in seconds, 0 or more. */
  readonly seconds: number;
  /** Lower ranks first: a target never starts before every one of a lower rank has started. */
  readonly rank: number;
  readonly claims: readonly Claim[];
  readonly sides: readonly Side[];
}

/** How much of each limited thing may be taken at once; above 0. */
export type Limits = Pick<ReadonlyMap<string, number>, 'get'>;

/** Key of the limit on targets that are worked on at once. Every target claims 1 of it. */
export const PLACES = 'places';

/**
 * What a claim takes of its limit.
 * @throws RangeError when there is no such limit
 */
export function shareOf({ on, weight }: Claim, limits: Limits): number {
  const limit = limits.get(on);
  if (limit === undefined) throw new RangeError(`there is no limit "${on}"`);
  return Math.min(weight, limit);
}
