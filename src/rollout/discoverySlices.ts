import type { Config, TargetSelector } from '../config/schema.js';
import type { ReleaseImage } from '../contract/image.js';
import type { PlaceName } from '../contract/place.js';
import { accountsOf } from './accounts.js';
import { mayHoldTargets } from './select.js';

/** The part of the config that finding targets needs. */
export type DiscoveryConfig = Pick<
  Config,
  'pipeline' | 'accounts' | 'regions' | 'environments' | 'capacityPools' | 'polling'
>;

/**
 * Places that one call looks through: few enough for their accounts to be a small input, many enough for few calls, and
 * all of them are asked at the same time.
 */
const PLACES_PER_SLICE = 25;

/** The places that may hold targets of an environment, in slices; in the order of the config. */
export function discoverySlices(
  config: Pick<Config, 'accounts' | 'regions'>,
  environment: string,
): PlaceName[][] {
  return inSlices(
    accountsOf(config, environment).flatMap(({ id }) =>
      config.regions.map((region): PlaceName => ({ account: id, region })),
    ),
  );
}

/** Places in slices, in their order. */
export function inSlices(places: readonly PlaceName[]): PlaceName[][] {
  const slices: PlaceName[][] = [];
  for (let start = 0; start < places.length; start += PLACES_PER_SLICE) {
    slices.push(places.slice(start, start + PLACES_PER_SLICE));
  }
  return slices;
}

/** The places that hold whatever targets a release has in an environment: those that its selectors do not leave out. */
export function placesWithTargets(
  config: Pick<DiscoveryConfig, 'accounts' | 'regions' | 'environments'>,
  name: string,
  only: TargetSelector | undefined,
): PlaceName[] {
  const environment = config.environments.find((one) => one.name === name);
  if (!environment) return [];
  return accountsOf(config, name).flatMap((account) =>
    config.regions.flatMap((region): PlaceName[] =>
      mayHoldTargets(environment, { account, region }, only) ? [{ account: account.id, region }] : [],
    ),
  );
}

/**
 * What a slice needs of the config: a config of five hundred accounts would be part of every call, and of the history
 * as often.
 */
export function configOfSlice(
  config: DiscoveryConfig,
  environment: string,
  places: readonly PlaceName[],
): DiscoveryConfig {
  const accounts = new Set(places.map(({ account }) => account));
  const { pipeline, regions, capacityPools, polling } = config;
  return {
    pipeline,
    regions,
    polling,
    accounts: config.accounts.filter(({ id }) => accounts.has(id)),
    environments: config.environments.filter(({ name }) => name === environment),
    ...(capacityPools && { capacityPools }),
  };
}

/** The copies of an image that a slice may use. */
export function imageOfSlice(image: ReleaseImage, places: readonly PlaceName[]): ReleaseImage {
  const regions = new Set(places.map(({ region }) => region));
  const accounts = new Set(places.map(({ account }) => account));
  return {
    ...image,
    amis: image.amis.filter(
      (ami) =>
        regions.has(ami.region) &&
        (accounts.has(ami.account ?? '') ||
          // The first copy of a Region is the one of accounts without a copy of their own.
          image.amis.find(({ region }) => region === ami.region) === ami),
    ),
  };
}
