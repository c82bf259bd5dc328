import { describeAlarms } from '../aws/alarms.js';
import { tryLaunch, type Trial } from '../aws/dryRuns.js';
import { imageTroubles } from '../aws/imageTroubles.js';
import { describeImage, describeTypes } from '../aws/launchability.js';
import { isLockedOut, isSilent } from '../aws/errors.js';
import type { AccountConfig } from '../config/schema.js';
import type { UnreachablePlace } from '../contract/place.js';
import type {
  ImageFacts,
  InstanceTypeFacts,
  PlaceFacts,
  PreflightPlace,
  TemplateToTry,
} from '../contract/preflight.js';
import { misfit } from '../rollout/preflight/instanceTypes.js';
import type { ActivityDependencies } from './deps.js';
import { readChannels } from './preflight/channelFacts.js';
import { inEveryOpenPlace, placeOf, type Place } from './places.js';

/** Looks before a release changes anything. */
export function createPreflightActivities({ aws }: ActivityDependencies) {
  async function lookAt(place: Place, asked: PreflightPlace, release: string): Promise<PlaceFacts> {
    const ec2 = aws.ec2(place, place.region, release);
    const unseen: Record<string, string> = {};
    /** A look that AWS refuses is told of: the preflight is no reason to fail a plan. */
    const look = async <T>(
      what: keyof PlaceFacts['unseen'],
      call: () => Promise<T>,
    ): Promise<T | undefined> => {
      try {
        return await call();
      } catch (error) {
        if (isLockedOut(error) || !isSilent(error)) throw error;
        unseen[what] = error.message;
        return undefined;
      }
    };
    const { amiId, templates = [] } = asked;
    const image = amiId === undefined ? undefined : await look('image', () => describeImage(ec2, amiId));
    const instanceTypes = await look('instanceTypes', () => describeTypes(ec2, asked.instanceTypes));
    const alarms = await look('alarms', () =>
      describeAlarms(aws.cloudWatch(place, place.region, release), asked.alarms),
    );
    const channels =
      asked.channels &&
      (await look('channel', () =>
        readChannels(aws.ssm(place, place.region, release), asked.channels ?? []),
      ));
    const launchedNow = [...(asked.imagesNow ?? []), ...(channels ?? []).flatMap((one) => one.amiId ?? [])];
    const troubles = await look('image', () => imageTroubles(ec2, asked, launchedNow));
    const trials: Trial[] = [];
    for (const template of templates) {
      // A look at the image that is not allowed tells nothing of it.
      const launched = image ?? (amiId === undefined ? undefined : { amiId });
      trials.push(
        await tryLaunch(ec2, template, { image: launched, ...typeToTry(template, image, instanceTypes) }),
      );
    }
    return {
      account: asked.account,
      region: asked.region,
      ...(image && { image }),
      instanceTypes: instanceTypes ?? {},
      alarms: Object.fromEntries([...(alarms ?? [])].map(([name, { state }]) => [name, state])),
      missingPermissions: [...new Map(trials.flatMap(({ missing }) => Object.entries(missing))).values()],
      ...(templates.length > 0 && { launches: trials.map(({ launch }) => launch) }),
      ...(channels && channels.length > 0 && { channels }),
      ...(troubles && troubles.size > 0 && { troubles: Object.fromEntries(troubles) }),
      unseen,
    };
  }

  return {
    /**
     * What has to be known of some places before a release: five calls for each, and three for each kind of
     * launch templates, of which ten at most are tried.
     */
    async preflight(input: {
      release: string;
      accounts: readonly AccountConfig[];
      places: readonly PreflightPlace[];
    }): Promise<PlaceFacts[]> {
      const asked = new Map(input.places.map((place) => [placeOf(input.accounts, place), place] as const));
      const { results, lockedOut } = await inEveryOpenPlace([...asked.keys()], (place) =>
        lookAt(place, asked.get(place) as PreflightPlace, input.release),
      );
      return [...results, ...lockedOut.map(unseenPlace)];
    },
  };
}

/** The first of a group's types that runs the image; the first of all where what they run is not known. */
function typeToTry(
  { instanceTypes: names }: TemplateToTry,
  image: ImageFacts | undefined,
  types: Readonly<Record<string, InstanceTypeFacts>> | undefined,
): { readonly instanceType: string | undefined; readonly fits: boolean } {
  const fitting = image && types ? names.find((name) => misfit(image, types[name]) === undefined) : names[0];
  return { instanceType: fitting ?? names[0], fits: fitting !== undefined || names.length === 0 };
}

/** What is known of a place that has let nobody in since its targets were found. */
function unseenPlace({ account, region, reason }: UnreachablePlace): PlaceFacts {
  const unseen = { image: reason, instanceTypes: reason, alarms: reason };
  return { account, region, instanceTypes: {}, alarms: {}, missingPermissions: [], unseen };
}
