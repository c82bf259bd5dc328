import type { DiscoveryInput } from '../activities/discovery.js';
import { FailureType } from '../contract/failures.js';
import { placeId, type PlaceName, type UnreachablePlace } from '../contract/place.js';
import type { DiscoveredTarget } from '../contract/plan.js';
import {
  configOfSlice,
  discoverySlices,
  imageOfSlice,
  placesWithTargets,
} from '../rollout/discoverySlices.js';
import { placeLines } from '../rollout/unreachablePlaces.js';
import { everywhere } from './activityCalls.js';
import { releaseFailure } from './failures.js';

/** Slices looked through at the same time: a few activities, so that other work finds free slots. */
const SLICES_AT_ONCE = 4;

/** What was found, and where nobody could look. */
export interface Discovered {
  /** Sorted by ID. */
  readonly targets: DiscoveredTarget[];
  readonly unreachable: UnreachablePlace[];
  /** What else could not be read, for people; sorted. */
  readonly unread: string[];
}

type Asked = DiscoveryInput & { readonly environment: string };

/**
 * Every target of an environment.
 * @throws AccountUnreachable when no place that may hold one could be looked into: then there is nothing to plan
 */
export async function discoverEnvironment(input: Asked): Promise<Discovered> {
  const found = await discoverAll(input);
  const places = placesWithTargets(input.config, input.environment, input.only);
  if (found.unreachable.length > 0 && found.unreachable.length === places.length) {
    throw releaseFailure(
      FailureType.AccountUnreachable,
      `${input.environment}: none of its accounts and Regions can be looked into:\n${placeLines(found.unreachable)}`,
    );
  }
  return found;
}

/**
 * What there is of an environment in all of its places. What thousands of targets are told by does not fit into one
 * payload, so the places are asked slice by slice, and each slice page by page.
 */
export function discoverAll(input: Asked): Promise<Discovered> {
  return discoverIn(input, discoverySlices(input.config, input.environment));
}

/** The same in some of its places. */
export async function discoverIn(input: Asked, slices: readonly PlaceName[][]): Promise<Discovered> {
  const left = [...slices];
  const targets: DiscoveredTarget[] = [];
  const unreachable = new Map<string, UnreachablePlace>();
  const unread = new Set<string>();
  const lookThroughTheRest = async (): Promise<void> => {
    for (let places = left.shift(); places; places = left.shift()) {
      const found = await discoverSlice(input, places);
      targets.push(...found.targets);
      for (const place of found.unreachable) unreachable.set(placeId(place), place);
      for (const line of found.unread) unread.add(line);
    }
  };
  await Promise.all(Array.from({ length: SLICES_AT_ONCE }, lookThroughTheRest));
  return {
    targets: targets.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
    unreachable: [...unreachable.values()],
    unread: [...unread].sort(),
  };
}

async function discoverSlice(
  { config, environment, release, image, only, forPreflight }: Asked,
  places: readonly PlaceName[],
): Promise<Discovered> {
  const slice = {
    config: configOfSlice(config, environment, places),
    environment,
    release,
    places,
    ...(image && { image: imageOfSlice(image, places) }),
    ...(only && { only }),
    ...(forPreflight && { forPreflight }),
  };
  const found: Discovered = { targets: [], unreachable: [], unread: [] };
  for (let after: string | undefined; ; after = found.targets.at(-1)?.id) {
    const page = await everywhere.discoverTargets({ ...slice, after });
    found.targets.push(...page.targets);
    found.unreachable.push(...(page.unreachable ?? []));
    found.unread.push(...(page.unread ?? []));
    if (!page.more) return found;
  }
}
