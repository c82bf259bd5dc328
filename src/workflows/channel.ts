import type { ChannelInput } from '../activities/channels.js';
import type { EnvironmentInput } from '../contract/messages.js';
import { placeId, type PlaceName } from '../contract/place.js';
import { accountsOf } from '../rollout/accounts.js';
import { everywhere, waitEverywhereUpTo } from './activityCalls.js';
import { lastLook, summarizeFailure, wasCancelled } from './failures.js';

/** How long a channel parameter may take to be right everywhere: SSM validates an AMI ID within seconds. */
export const CHANNEL_DEADLINE = '10 minutes';

/** After a write that was cut off: by then SSM has validated what it may have taken. */
export const CHANNEL_VALIDATION = '10 seconds';

type ChannelSubject = Pick<EnvironmentInput, 'config' | 'environment' | 'image' | 'release'>;

/**
 * The channel parameters of an environment, in every account and Region of it.
 * @param except but for these places, where nothing is rolled out
 */
export function channelOf(
  { config, environment, image, release }: ChannelSubject,
  except: readonly PlaceName[] = [],
): ChannelInput {
  return {
    pipeline: config.pipeline,
    environment,
    image,
    accounts: accountsOf(config, environment),
    regions: config.regions,
    ...(except.length > 0 && { except: except.map(({ account, region }) => ({ account, region })) }),
    release,
  };
}

/** The channel parameters of an environment in these places alone. */
export function channelIn(subject: ChannelSubject, places: readonly PlaceName[]): ChannelInput {
  const wanted = new Set(places.map(placeId));
  const ids = new Set(places.map(({ account }) => account));
  const { accounts, regions, ...channel } = channelOf(subject);
  const inThem = accounts.filter(({ id }) => ids.has(id));
  const except = inThem.flatMap(({ id }) =>
    regions.map((region) => ({ account: id, region })).filter((place) => !wanted.has(placeId(place))),
  );
  return { ...channel, accounts: inThem, regions, ...(except.length > 0 && { except }) };
}

/**
 * Puts an environment's channel parameters back to what they were before the release.
 * @returns a line for each place whose parameter stays as it is, with the reason
 */
export async function restoreChannel(channel: ChannelInput): Promise<string[]> {
  try {
    const { stays } = await everywhere.restoreChannel(channel);
    await waitEverywhereUpTo(CHANNEL_DEADLINE).confirmChannelRestored(channel);
    return stays;
  } catch (error) {
    if (wasCancelled(error)) throw error;
    return [`the channel parameter: ${lastLook(error) ?? summarizeFailure(error).message}`];
  }
}
