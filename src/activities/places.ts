import { ApplicationFailure } from '@temporalio/common';
import { msOptionalToNumber } from '@temporalio/common/lib/time.js';
import pMap from 'p-map';
import { adviceFor } from '../aws/advice.js';
import { patiently } from '../aws/calls/patience.js';
import { AwsCallError, isLockedOut } from '../aws/errors.js';
import type { AccountConfig } from '../config/schema.js';
import type { PlaceName, UnreachablePlace } from '../contract/place.js';
import { asFailure, stillWanted } from './failures.js';

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
export function placeOf(accounts: readonly AccountConfig[], name: PlaceName): Place {
  const account = accounts.find(({ id }) => id === name.account);
  if (!account) throw new RangeError(`there is no account ${name.account} in the config`);
  return { account, region: name.region };
}

/**
 * Does the same in every place, several at a time; results are in the order of the places. Every place has its turn
 * before anything is thrown: what fails in one holds nothing back in another, and nothing is under way any more when it
 * is tried again. For activities with much time: what is spoilt in one place is repeated there for long, because beginning
 * anew repeats it in all.
 * @throws the failure of a place that refused; else, when all that failed may pass, the one that asks for most time
 */
export async function inEveryPlace<Result>(
  places: readonly Place[],
  work: (place: Place) => Promise<Result>,
): Promise<Result[]> {
  const failures: unknown[] = [];
  const done = await pMap(
    places,
    async (place) => {
      try {
        stillWanted();
        return { result: await patiently(stillWanted, () => work(place)) };
      } catch (error) {
        failures.push(asFailure(error));
        return undefined;
      }
    },
    { concurrency: PLACES_AT_ONCE },
  );
  if (failures.length > 0) throw gravest(failures);
  return done.flatMap((one) => (one ? [one.result] : []));
}

/** AWS's words that are kept of a refusal: there may be one for each of thousands of places in one message. */
const REASON_LENGTH = 400;

/**
 * The same, but for the places that do not let the worker in: they are named, and fail nothing but themselves.
 * @param isShut what else counts as not letting in
 */
export async function inEveryOpenPlace<Result>(
  places: readonly Place[],
  work: (place: Place) => Promise<Result>,
  isShut: (error: unknown) => boolean = isLockedOut,
): Promise<{ results: Result[]; lockedOut: UnreachablePlace[] }> {
  const done = await inEveryPlace(places, async (place) => {
    try {
      return { result: await work(place) };
    } catch (error) {
      if (!(error instanceof AwsCallError && isShut(error))) throw error;
      const reason = `${error.message.slice(0, REASON_LENGTH)}. ${adviceFor(error)}`;
      return { lockedOut: { account: place.account.id, region: place.region, reason } };
    }
  });
  return {
    results: done.flatMap((one) => ('result' in one ? [one.result as Result] : [])),
    lockedOut: done.flatMap(({ lockedOut }) => lockedOut ?? []),
  };
}

function gravest(failures: readonly unknown[]): unknown {
  const passing = failures.filter(
    (failure) => failure instanceof ApplicationFailure && !failure.nonRetryable,
  );
  const final = failures.find((failure) => !passing.includes(failure));
  if (final !== undefined) return final;
  const pauseOf = ({ nextRetryDelay }: ApplicationFailure) => msOptionalToNumber(nextRetryDelay) ?? 0;
  return (passing as ApplicationFailure[]).reduce((gravest, failure) =>
    pauseOf(failure) > pauseOf(gravest) ? failure : gravest,
  );
}

/** `account/Region`, with the account's name where it has one. */
export function describePlace({ account, region }: Place): string {
  return `${account.name === undefined ? account.id : `${account.id} (${account.name})`}, ${region}`;
}
