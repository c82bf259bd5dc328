import type { DiscoveryInput } from '../activities/discovery.js';
import type { DiscoveredTarget } from '../contract/plan.js';
import { configOfSlice, discoverySlices, imageOfSlice, type PlaceName } from '../rollout/discoverySlices.js';
import { everywhere } from './activityCalls.js';

/** Slices looked through at the same time: a few activities, so that other work finds free slots. */
const SLICES_AT_ONCE = 4;

/**
 * Every target of an environment, sorted by ID. What thousands of targets are told by does not fit into one payload, so
 * the environment's places are asked slice by slice, and each slice page by page.
 */
export async function discoverAll(
  input: DiscoveryInput & { readonly environment: string },
): Promise<DiscoveredTarget[]> {
  const slices = discoverySlices(input.config, input.environment);
  const found: DiscoveredTarget[] = [];
  const lookThroughTheRest = async (): Promise<void> => {
    for (let places = slices.shift(); places; places = slices.shift()) {
      found.push(...(await discoverSlice(input, places)));
    }
  };
  await Promise.all(Array.from({ length: SLICES_AT_ONCE }, lookThroughTheRest));
  return found.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

async function discoverSlice(
  {
    config,
    environment,
    release,
    image,
    only,
    forPreflight,
  }: DiscoveryInput & { readonly environment: string },
  places: readonly PlaceName[],
): Promise<DiscoveredTarget[]> {
  const slice = {
    config: configOfSlice(config, environment, places),
    environment,
    release,
    places,
    ...(image && { image: imageOfSlice(image, places) }),
    ...(only && { only }),
    ...(forPreflight && { forPreflight }),
  };
  const found: DiscoveredTarget[] = [];
  for (let after: string | undefined; ; after = found.at(-1)?.id) {
    const page = await everywhere.discoverTargets({ ...slice, after });
    found.push(...page.targets);
    if (!page.more) return found;
  }
}
