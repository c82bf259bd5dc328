import type { AccountConfig, Config, EnvironmentConfig } from '../config/schema.js';
import { amiFor, type ReleaseImage } from '../contract/image.js';
import type { DiscoveredTarget } from '../contract/plan.js';
import type { ChannelToRead, PlaceFacts, PreflightPlace, TemplateToTry } from '../contract/preflight.js';
import { channelParameterName } from '../contract/names.js';
import { placeId, type PlaceName } from '../contract/place.js';
import { parseTargetId } from '../contract/target.js';
import type { PlanDocument, PreflightFinding } from '../plans/document.js';
import { accountsOf } from './accounts.js';
import { alarmPlaces } from './alarms.js';
import { checkAlarms, judgeWatched } from './preflight/alarms.js';
import { checkBlockDevices } from './preflight/blockDevices.js';
import { judgeChannels } from './preflight/channels.js';
import { Findings, type Judgement, type TargetCheck } from './preflight/check.js';
import { checkHeadroom } from './preflight/headroom.js';
import { checkImageNow, judgeChannelsNow } from './preflight/waysBack.js';
import { checkInstanceTypes } from './preflight/instanceTypes.js';
import { checkLaunch, judgeUntried, LAUNCHES_TRIED, templateToTry } from './preflight/launches.js';

/** The targets of one environment that would be worked on. */
export interface EnvironmentTargets {
  readonly environment: EnvironmentConfig;
  readonly targets: readonly DiscoveredTarget[];
  /** Places of it that nobody could look into: nothing is written there. */
  readonly unreachable?: readonly PlaceName[] | undefined;
}

/** What is asked of one place, while it is gathered. */
interface Asked {
  readonly types: Set<string>;
  readonly alarms: Set<string>;
  readonly templates: Map<string, TemplateToTry>;
  readonly channels: ChannelToRead[];
  readonly imagesNow: Set<string>;
  place: PreflightPlace;
}

/** Where the environment's own alarms are. */
function watchedIn({ environment, targets }: EnvironmentTargets, accounts: readonly AccountConfig[]) {
  return alarmPlaces(
    environment.alarms ?? [],
    targets.map(({ id }) => id),
    accounts,
  );
}

/**
 * What has to be asked, by place; in the order of account and Region.
 * @param config whose channel parameters are asked for; omitted: none
 */
export function preflightPlaces(
  environments: readonly EnvironmentTargets[],
  image: ReleaseImage | undefined,
  accounts: readonly AccountConfig[],
  config?: Pick<Config, 'accounts' | 'pipeline' | 'regions'>,
): PreflightPlace[] {
  const places = new Map<string, Asked>();
  const at = (account: string, region: string): Asked => {
    const known = places.get(`${account}/${region}`) ?? {
      types: new Set(),
      alarms: new Set(),
      templates: new Map(),
      channels: [],
      imagesNow: new Set(),
      place: { account, region, instanceTypes: [], alarms: [] },
    };
    places.set(`${account}/${region}`, known);
    return known;
  };
  for (const { environment, targets } of environments) {
    for (const target of targets) {
      const { id, launch } = target;
      const template = templateToTry(target);
      if (!launch || !template) continue;
      const { account, region } = parseTargetId(id);
      const asked = at(account, region);
      const amiId = image && amiFor(image, account, region);
      asked.place = { ...asked.place, ...(amiId !== undefined && { amiId }) };
      const { templates } = asked;
      if (templates.size < LAUNCHES_TRIED && !templates.has(template.key))
        templates.set(template.key, template);
      if (target.currentImage !== undefined) asked.imagesNow.add(target.currentImage);
      for (const type of launch.instanceTypes) asked.types.add(type);
      for (const alarm of environment.refresh.alarms ?? []) asked.alarms.add(alarm);
    }
    for (const { account, region, names } of watchedIn({ environment, targets }, accounts)) {
      for (const name of names) at(account, region).alarms.add(name);
    }
  }
  if (config) askForChannels(environments, config, at);
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { place, types, alarms, templates, channels, imagesNow }]) => ({
      ...place,
      ...(templates.size > 0 && { templates: [...templates.values()] }),
      ...(channels.length > 0 && { channels }),
      ...(imagesNow.size > 0 && { imagesNow: [...imagesNow].sort() }),
      instanceTypes: [...types].sort(),
      alarms: [...alarms].sort(),
    }));
}

/** Every environment's parameter, in every account and Region of it, whether or not it has targets there. */
function askForChannels(
  environments: readonly EnvironmentTargets[],
  config: Pick<Config, 'accounts' | 'pipeline' | 'regions'>,
  at: (account: string, region: string) => Asked,
): void {
  for (const { environment, unreachable = [] } of environments) {
    const left = new Set(unreachable.map(placeId));
    const name = channelParameterName(config.pipeline, environment.name);
    for (const { id: account } of accountsOf(config, environment.name)) {
      for (const region of config.regions) {
        if (left.has(placeId({ account, region }))) continue;
        at(account, region).channels.push({ environment: environment.name, name });
      }
    }
  }
}

/** What is wrong with the pipeline that would build the image. */
export function pipelineFindings(
  pipelineArn: string,
  found: readonly Judgement[],
): PlanDocument['preflight'] {
  const [, , , region = '', account = ''] = pipelineArn.split(':');
  const refusals = new Findings();
  const warnings = new Findings();
  for (const { fatal, message } of found) {
    (fatal ? refusals : warnings).add({ check: 'imageBuilder', account, region, message });
  }
  return { refusals: refusals.all, warnings: warnings.all };
}

/** What is looked at in each group, in the order in which it is told. */
const TARGET_CHECKS: Readonly<Partial<Record<PreflightFinding['check'], TargetCheck>>> = {
  image: checkImageNow,
  instanceTypes: checkInstanceTypes,
  blockDevices: checkBlockDevices,
  launch: checkLaunch,
  headroom: checkHeadroom,
  alarms: checkAlarms,
};

/**
 * What the facts mean for the targets: what would fail for certain, and what may. The same finding of several targets of
 * one place and environment is one.
 */
export function judgePreflight(
  environments: readonly EnvironmentTargets[],
  facts: readonly PlaceFacts[],
  accounts: readonly AccountConfig[],
): PlanDocument['preflight'] {
  const refusals = new Findings();
  const warnings = new Findings();
  const byPlace = new Map(facts.map((place) => [`${place.account}/${place.region}`, place]));
  for (const { environment, targets } of environments) {
    for (const target of targets) {
      const { account, region } = parseTargetId(target.id);
      const place = byPlace.get(`${account}/${region}`);
      const { launch } = target;
      if (!place || !launch) continue;
      for (const [check, judge] of Object.entries(TARGET_CHECKS)) {
        for (const { fatal, message } of judge({ ...target, launch }, place, environment)) {
          const finding = { check: check as PreflightFinding['check'], account, region };
          (fatal ? refusals : warnings).add(
            { ...finding, environment: environment.name, message },
            target.id,
          );
        }
      }
    }
    for (const { account, region, names } of watchedIn({ environment, targets }, accounts)) {
      const place = byPlace.get(`${account}/${region}`);
      for (const { fatal, message } of place ? judgeWatched(names, place) : []) {
        const found = { check: 'alarms', account, region, environment: environment.name, message } as const;
        (fatal ? refusals : warnings).add(found);
      }
    }
  }
  judgePlaces(environments, facts, { refusals, warnings });
  return { refusals: refusals.all, warnings: warnings.all };
}

/** What concerns a place, whatever its groups. */
function judgePlaces(
  environments: readonly EnvironmentTargets[],
  facts: readonly PlaceFacts[],
  { refusals, warnings }: Readonly<Record<'refusals' | 'warnings', Findings>>,
): void {
  const targets = new Map<string, DiscoveredTarget[]>();
  for (const target of environments.flatMap((environment) => environment.targets)) {
    const { account, region } = parseTargetId(target.id);
    const there = targets.get(`${account}/${region}`) ?? [];
    there.push(target);
    targets.set(`${account}/${region}`, there);
  }
  for (const place of facts) {
    const { account, region, missingPermissions, unseen } = place;
    for (const message of missingPermissions)
      refusals.add({ check: 'permissions', account, region, message });
    const { image } = place;
    if (image?.deprecatedSince !== undefined) {
      const message = `${image.amiId} is deprecated since ${image.deprecatedSince}: EC2 launches it, and whoever owns it means it to be replaced`;
      warnings.add({ check: 'image', account, region, message });
    }
    for (const { fatal, environment, message } of [...judgeChannels(place), ...judgeChannelsNow(place)]) {
      (fatal ? refusals : warnings).add({ check: 'channel', account, region, environment, message });
    }
    for (const { message } of judgeUntried(targets.get(`${account}/${region}`) ?? [], place)) {
      warnings.add({ check: 'launch', account, region, message });
    }
    for (const [check, words] of Object.entries(unseen)) {
      const message = `${SUBJECT[check as keyof typeof SUBJECT]} could not be checked: ${words}`;
      warnings.add({ check: check as keyof typeof SUBJECT, account, region, message });
    }
  }
}

const SUBJECT = {
  image: 'the image',
  instanceTypes: 'instance types',
  alarms: 'alarms',
  channel: 'the channel parameter',
} as const;
