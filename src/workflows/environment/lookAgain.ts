import type { UnreachablePlace } from '../../contract/place.js';
import { placeId } from '../../contract/place.js';
import { inSlices } from '../../rollout/discoverySlices.js';
import type { LookedAgain } from '../../rollout/environmentCommands.js';
import { planEnvironment } from '../../rollout/plan.js';
import { everywhere, waitEverywhereUpTo } from '../activityCalls.js';
import { CHANNEL_DEADLINE, channelIn } from '../channel.js';
import { discoverIn } from '../discover.js';
import type { EnvironmentContext } from './context.js';
import { rulesOf } from './rules.js';

/**
 * Looks again into places that could not be looked into when the environment was planned: finds their targets, plans them,
 * and writes the channel parameter there, as was done everywhere else before the first target.
 */
export async function lookAgain(
  places: readonly UnreachablePlace[],
  { input, record }: EnvironmentContext,
): Promise<LookedAgain> {
  const found = await discoverIn(input, inSlices(places));
  const shut = new Set(found.unreachable.map(placeId));
  const reached = places.filter((place) => !shut.has(placeId(place)));
  if (reached.length > 0) {
    const channel = channelIn(input, reached);
    await everywhere.writeChannel(channel);
    await waitEverywhereUpTo(CHANNEL_DEADLINE).confirmChannel(channel);
  }
  // Of a place that shut in the middle of the first look, some targets are in the plan already.
  const targets = found.targets.filter(
    ({ id }) => !record.has(id) && reached.some((place) => id.startsWith(`${placeId(place)}/`)),
  );
  return {
    reached,
    stillShut: found.unreachable,
    plan: planEnvironment(rulesOf(input), targets, [], found.unread),
  };
}
