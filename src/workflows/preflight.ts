import type { Config } from '../config/schema.js';
import type { ReleaseImage } from '../contract/image.js';
import type { PlaceFacts } from '../contract/preflight.js';
import type { PlanDocument } from '../plans/document.js';
import { judgePreflight, preflightPlaces, type EnvironmentTargets } from '../rollout/preflight.js';
import { everywhere } from './activityCalls.js';

/** Places that one call looks at, as for finding targets: their facts are some kilobytes each. */
const PLACES_PER_CALL = 25;

/** Looks at every place that has groups to work on, and judges what is found there. */
export async function preflight(
  environments: readonly EnvironmentTargets[],
  { config, release, image }: { config: Config; release: string; image: ReleaseImage | undefined },
): Promise<PlanDocument['preflight']> {
  const places = preflightPlaces(environments, image, config.accounts);
  const facts: PlaceFacts[] = [];
  for (let start = 0; start < places.length; start += PLACES_PER_CALL) {
    const slice = places.slice(start, start + PLACES_PER_CALL);
    const ids = new Set(slice.map(({ account }) => account));
    const accounts = config.accounts.filter(({ id }) => ids.has(id));
    facts.push(...(await everywhere.preflight({ release, accounts, places: slice })));
  }
  return judgePreflight(environments, facts, config.accounts);
}
