import pMap from 'p-map';
import type { AccountConfig } from '../config/schema.js';
import { stillWanted } from './failures.js';

/** One Region of one account. */
export interface Place {
  readonly account: AccountConfig;
  readonly region: string;
}

/** Places asked at the same time: enough to hide the latency, few enough for one worker's sockets. */
const PLACES_AT_ONCE = 25;

/** Every Region of every account, in the order of the config. */
export function placesOf(accounts: readonly AccountConfig[], regions: readonly string[]): Place[] {
  return accounts.flatMap((account) => regions.map((region) => ({ account, region })));
}

/**
 * A place by its name.
 * @throws RangeError when the account is not among `accounts`
 */
export function placeOf(
  accounts: readonly AccountConfig[],
  name: { readonly account: string; readonly region: string },
): Place {
  const account = accounts.find(({ id }) => id === name.account);
  if (!account) throw new RangeError(`there is no account ${name.account} in the config`);
  return { account, region: name.region };
}

/** Does the same in every place, several at a time; results are in the order of the places. */
export function inEveryPlace<Result>(
  places: readonly Place[],
  work: (place: Place) => Promise<Result>,
): Promise<Result[]> {
  return pMap(
    places,
    (place) => {
      stillWanted();
      return work(place);
    },
    { concurrency: PLACES_AT_ONCE },
  );
}

/** `account/Region`, with the account's name where it has one. */
export function describePlace({ account, region }: Place): string {
  return `${account.name === undefined ? account.id : `${account.id} (${account.name})`}, ${region}`;
}
