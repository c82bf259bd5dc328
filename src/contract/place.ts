/** One Region of one account, by name. */
export interface PlaceName {
  readonly account: string;
  readonly region: string;
}

/** A place that could not be looked into: what targets it has is not known, and nothing is done there. */
export interface UnreachablePlace extends PlaceName {
  /** In AWS's own words. */
  readonly reason: string;
  /** Who has decided to go on without it. */
  readonly skippedBy?: string;
}

/** What is new about an unreachable place, in a report. */
export interface PlaceNews extends UnreachablePlace {
  /** It has been looked into since, and its targets are in the plan. */
  readonly reached?: true;
}

/** `<account>/<region>`: how a place is named on the command line, and what the IDs of its targets begin with. */
export function placeId({ account, region }: PlaceName): string {
  return `${account}/${region}`;
}
