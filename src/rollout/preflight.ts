import type { AccountConfig, EnvironmentConfig, RefreshPreferences } from '../config/schema.js';
import { amiFor, type ReleaseImage } from '../contract/image.js';
import type { DiscoveredTarget } from '../contract/plan.js';
import type { ImageFacts, InstanceTypeFacts, PlaceFacts, PreflightPlace } from '../contract/preflight.js';
import { parseTargetId } from '../contract/target.js';
import type { PlanDocument, PreflightFinding } from '../plans/document.js';
import { alarmPlaces } from './alarms.js';
import { preferencesFor } from './preferences.js';

/** The targets of one environment that would be worked on. */
export interface EnvironmentTargets {
  readonly environment: EnvironmentConfig;
  readonly targets: readonly DiscoveredTarget[];
}

/** What is asked of one place, while it is gathered. */
interface Asked {
  readonly types: Set<string>;
  readonly alarms: Set<string>;
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

/** What has to be asked, by place; in the order of account and Region. */
export function preflightPlaces(
  environments: readonly EnvironmentTargets[],
  image: ReleaseImage | undefined,
  accounts: readonly AccountConfig[],
): PreflightPlace[] {
  const places = new Map<string, Asked>();
  const at = (account: string, region: string): Asked => {
    const known = places.get(`${account}/${region}`) ?? {
      types: new Set(),
      alarms: new Set(),
      place: { account, region, instanceTypes: [], alarms: [] },
    };
    places.set(`${account}/${region}`, known);
    return known;
  };
  for (const { environment, targets } of environments) {
    for (const { id, launch } of targets) {
      if (!launch) continue;
      const { account, region } = parseTargetId(id);
      const asked = at(account, region);
      const amiId = image && amiFor(image, account, region);
      asked.place = {
        ...asked.place,
        ...(amiId !== undefined && { amiId }),
        template: asked.place.template ?? { id: launch.templateId, version: launch.version },
      };
      for (const type of launch.instanceTypes) asked.types.add(type);
      for (const alarm of environment.refresh.alarms ?? []) asked.alarms.add(alarm);
    }
    for (const { account, region, names } of watchedIn({ environment, targets }, accounts)) {
      for (const name of names) at(account, region).alarms.add(name);
    }
  }
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { place, types, alarms }]) => ({
      ...place,
      instanceTypes: [...types].sort(),
      alarms: [...alarms].sort(),
    }));
}

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
      if (!place || !target.launch) continue;
      const add = (to: Findings, check: PreflightFinding['check'], message: string) =>
        to.add({ check, account, region, environment: environment.name, message }, target.id);
      const types = judgeTypes(target.launch.instanceTypes, place);
      if (types) add(types.fatal ? refusals : warnings, 'instanceTypes', types.message);
      const headroom = judgeHeadroom(target, environment.refresh);
      if (headroom !== undefined) add(warnings, 'headroom', headroom);
      for (const { fatal, message } of judgeAlarms(environment.refresh.alarms ?? [], place)) {
        add(fatal ? refusals : warnings, 'alarms', message);
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
  for (const { account, region, missingPermissions, unseen } of facts) {
    for (const message of missingPermissions)
      refusals.add({ check: 'permissions', account, region, message });
    for (const [check, words] of Object.entries(unseen)) {
      const message = `${SUBJECT[check as keyof typeof SUBJECT]} could not be checked: ${words}`;
      warnings.add({ check: check as keyof typeof SUBJECT, account, region, message });
    }
  }
  return { refusals: refusals.all, warnings: warnings.all };
}

const SUBJECT = { image: 'the image', instanceTypes: 'instance types', alarms: 'alarms' } as const;

interface Judgement {
  readonly fatal: boolean;
  readonly message: string;
}

/** A group with several types launches those that fit; one without any launches nothing. */
function judgeTypes(
  names: readonly string[],
  { image, instanceTypes, unseen }: PlaceFacts,
): Judgement | undefined {
  if (!image || unseen.instanceTypes !== undefined || names.length === 0) return undefined;
  const misfits = names.flatMap((name) => {
    const why = misfit(image, instanceTypes[name]);
    return why === undefined ? [] : [`${name} ${why}`];
  });
  if (misfits.length === 0) return undefined;
  return {
    fatal: misfits.length === names.length,
    message: `${image.amiId} (${factsText(image)}) does not fit: ${misfits.join(', ')}`,
  };
}

/** @returns undefined when the image runs on the type */
function misfit(
  { architecture, bootMode }: ImageFacts,
  type: InstanceTypeFacts | undefined,
): string | undefined {
  if (!type) return 'is not there in this Region';
  if (!type.architectures.includes(architecture)) return `is ${type.architectures.join(' and ')}`;
  // An image that only prefers UEFI, or says nothing, boots as the type does.
  const needed = bootMode === 'uefi' || bootMode === 'legacy-bios' ? bootMode : undefined;
  if (needed !== undefined && type.bootModes.length > 0 && !type.bootModes.includes(needed)) {
    return `boots by ${type.bootModes.join(' or ')}`;
  }
  return undefined;
}

function factsText({ architecture, bootMode }: ImageFacts): string {
  return bootMode === undefined ? architecture : `${architecture}, ${bootMode}`;
}

/** AWS says nowhere whether a refresh may launch beyond the group's maximum size: so it is a warning. */
function judgeHeadroom({ size, launch }: DiscoveredTarget, refresh: RefreshPreferences): string | undefined {
  const { maxHealthyPercentage = 100 } = preferencesFor(size, refresh);
  const surge = Math.floor((size * maxHealthyPercentage) / 100) - size;
  const room = (launch?.maxSize ?? Infinity) - size;
  if (surge <= room) return undefined;
  return `maxHealthyPercentage ${maxHealthyPercentage} launches beyond the maximum size of the group: AWS does not say whether the refresh may, or goes slower`;
}

/** The alarms that refreshes watch. */
function judgeAlarms(names: readonly string[], place: PlaceFacts): Judgement[] {
  return judgeStates(names, place, {
    missing: (name) => `refresh.alarms names ${name}, and there is no such CloudWatch alarm`,
    rings: (name) => `the alarm ${name} is in ALARM: a refresh that starts now would fail`,
  });
}

/** The alarms that golden-ami watches. */
function judgeWatched(names: readonly string[], place: PlaceFacts): Judgement[] {
  return judgeStates(names, place, {
    missing: (name) => `alarms names ${name}, and there is no such CloudWatch alarm`,
    rings: (name) => `the alarm ${name} is in ALARM: nothing begins before it is OK`,
  });
}

function judgeStates(
  names: readonly string[],
  { alarms, unseen }: PlaceFacts,
  says: Readonly<Record<'missing' | 'rings', (name: string) => string>>,
): Judgement[] {
  if (unseen.alarms !== undefined) return [];
  return names.flatMap((name): Judgement[] => {
    const state = alarms[name];
    if (state === undefined) return [{ fatal: true, message: says.missing(name) }];
    return state === 'ALARM' ? [{ fatal: false, message: says.rings(name) }] : [];
  });
}

/** Findings, the same ones counted. */
class Findings {
  readonly #found = new Map<string, PreflightFinding>();

  add(finding: Omit<PreflightFinding, 'targets' | 'example'>, target?: string): void {
    const key = JSON.stringify(finding);
    const known = this.#found.get(key) ?? {
      ...finding,
      targets: 0,
      ...(target !== undefined && { example: target }),
    };
    this.#found.set(key, { ...known, targets: known.targets + (target === undefined ? 0 : 1) });
  }

  get all(): PreflightFinding[] {
    return [...this.#found.values()];
  }
}
