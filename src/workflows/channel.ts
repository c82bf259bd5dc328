import { patched, sleep } from '@temporalio/workflow';
import type { ChannelInput } from '../activities/channels.js';
import { milliseconds } from '../contract/duration.js';
import type { EnvironmentInput } from '../contract/messages.js';
import { placeId, type PlaceName } from '../contract/place.js';
import type { ChannelWayBack } from '../rollout/environmentTexts.js';
import { accountsOf } from '../rollout/accounts.js';
import { everywhere, waitEverywhereFor, waitEverywhereUpTo } from './activityCalls.js';
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

/** How often it is tried again where AWS fails: soon, then ever later. */
const FIRST_PAUSE_MS = milliseconds('15 seconds');
const LONGEST_PAUSE_MS = milliseconds('5 minutes');

/** AWS outages end; parameters that could not be written for this long need a person. */
const WRITING_DEADLINE_MS = milliseconds('1 hour');

/** SSM validates within seconds: who waits for longer is told what for, and again now and then. */
const FIRST_CONFIRMATION_MS = milliseconds('1 minute');
const NEXT_CONFIRMATION_MS = milliseconds('3 minutes');

/**
 * Puts an environment's channel parameters back to what they were before the release.
 * @param say told how far they have come, whenever that may have changed
 * @returns a line for each place whose parameter stays as it is, with the reason
 */
export async function restoreChannel(
  channel: ChannelInput,
  say: (so: ChannelWayBack) => void = () => undefined,
): Promise<string[]> {
  const stays = new Set<string>();
  try {
    if (!patched('the-awaited-channel-is-named')) {
      add(stays, (await everywhere.restoreChannel(channel)).stays);
      await waitEverywhereUpTo(CHANNEL_DEADLINE).confirmChannelRestored(channel);
      return [...stays];
    }
    const unwritten = await writeBack(channel, stays, say);
    add(stays, unwritten);
    // Where AWS has failed for so long, nothing comes of waiting any longer.
    if (unwritten.length === 0) await confirmBack(channel, stays, say);
  } catch (error) {
    if (wasCancelled(error)) throw error;
    stays.add(`the channel parameter: ${lastLook(error) ?? summarizeFailure(error).message}`);
  }
  return [...stays];
}

/** @returns a line for each place where it could not be written until the deadline */
async function writeBack(
  channel: ChannelInput,
  stays: Set<string>,
  say: (so: ChannelWayBack) => void,
): Promise<readonly string[]> {
  const until = Date.now() + WRITING_DEADLINE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const found = await everywhere.restoreChannel({ ...channel, namesWaiting: true });
    const { unwritten = [], waits = [] } = found;
    stays.clear();
    add(stays, found.stays);
    say({ stays: [...stays], waits: [...unwritten, ...waits] });
    if (unwritten.length === 0 || Date.now() >= until) return unwritten;
    await sleep(pause);
  }
}

async function confirmBack(
  channel: ChannelInput,
  stays: Set<string>,
  say: (so: ChannelWayBack) => void,
): Promise<void> {
  const until = Date.now() + milliseconds(CHANNEL_DEADLINE);
  for (let limit = FIRST_CONFIRMATION_MS; ; limit = Math.min(NEXT_CONFIRMATION_MS, until - Date.now())) {
    try {
      const found = await waitEverywhereFor(limit).confirmChannelRestored(channel);
      add(stays, found.stays);
      return;
    } catch (error) {
      const seen = lastLook(error);
      if (seen === undefined || wasCancelled(error) || Date.now() >= until) throw error;
      say({ stays: [...stays], waits: [seen] });
    }
  }
}

function add(lines: Set<string>, more: readonly string[]): void {
  for (const line of more) lines.add(line);
}
