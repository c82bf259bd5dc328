import type { AccountConfig } from '../../config/schema.js';
import type { ReleaseImage } from '../../contract/image.js';
import { placeId, type PlaceName } from '../../contract/place.js';
import { firstOf } from '../../contract/texts.js';
import { placesOf, type Place } from '../places.js';

/**
 * With this data type SSM checks that the account can use the AMI, and `resolve:ssm:` accepts the parameter.
 */
export const DATA_TYPE = 'aws:ec2:image';

/** Which parameter of which environment is to name which image, and where. */
export interface ChannelInput {
  readonly pipeline: string;
  readonly environment: string;
  readonly image: ReleaseImage;
  readonly accounts: AccountConfig[];
  readonly regions: string[];
  /** Places of these accounts and Regions that are left alone: nothing is rolled out there. */
  readonly except?: readonly PlaceName[];
  readonly release: string;
}

/** The places whose parameter is meant. */
export function placesIn({ accounts, regions, except = [] }: ChannelInput): Place[] {
  const left = new Set(except.map(placeId));
  return placesOf(accounts, regions).filter(
    ({ account, region }) => !left.has(placeId({ account: account.id, region })),
  );
}

/** Lines of places that an answer names; the rest is counted. */
const PLACES_NAMED = 50;

/** So many places that a payload stays small and a person reads it. */
export function shortened(lines: readonly string[]): string[] {
  return firstOf(lines, PLACES_NAMED);
}
