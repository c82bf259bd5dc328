import { formatPath } from '../config/problems.js';
import type { EnvironmentConfig, TargetSelector } from '../config/schema.js';
import { FailureType, type SelectionProblem } from '../contract/failures.js';
import { inParts, PART_BYTES } from '../contract/parts.js';
import type { ReleaseImage } from '../contract/image.js';
import { placeId, type PlaceName, type UnreachablePlace } from '../contract/place.js';
import type { DiscoveredPage, DiscoveredTarget } from '../contract/plan.js';
import { accountsOf } from '../rollout/accounts.js';
import type { DiscoveryConfig } from '../rollout/discoverySlices.js';
import { mayHoldTargets } from '../rollout/select.js';
import { withSharedRules } from '../rollout/schedule/rules.js';
import { UnusedRules } from '../rollout/unusedRules.js';
import type { ActivityDependencies } from './deps.js';
import { Finder } from './discovery/finder.js';
import type { Listed } from './discovery/listing.js';
import {
  listProblems,
  sharedSelections,
  sightingOf,
  unrefreshable,
  uselessLimit,
  uselessSelectors,
  type Sighting,
} from './discovery/survey.js';
import type { Purpose } from './discovery/targets.js';
import { permanent } from './failures.js';
import { placeOf, placesOf, type Place } from './places.js';

/** Targets asked about for one page: about as many as fit, so that little is asked in vain. */
const TARGETS_PER_PAGE = 1000;

/** Problems that a failure names, so that it is small enough for every history that it becomes part of. */
const NAMED_PROBLEMS = 200;

/** What is looked for. */
export interface DiscoveryInput {
  readonly config: DiscoveryConfig;
  readonly release: string;
  /** The image that is to be rolled out; absent while it is not built. */
  readonly image?: ReleaseImage | undefined;
  readonly only?: TargetSelector | undefined;
  /** Tell what groups launch with, too: for a preflight. */
  readonly forPreflight?: boolean | undefined;
}

/** Which targets are asked for. */
export interface PageInput extends DiscoveryInput {
  readonly environment: string;
  /** A slice of the environment's places. */
  readonly places: readonly PlaceName[];
  /** The ID of the last target of the page before. */
  readonly after?: string | undefined;
}

/** What was found of a whole fleet before anything is planned. */
export interface Survey {
  /** Number of targets by environment. */
  readonly targets: Readonly<Record<string, number>>;
  /** Parts of the config that no target meets, by environment; those of all environments with the first one. */
  readonly warnings: Readonly<Record<string, readonly string[]>>;
}

/** Finding what belongs to an environment. */
export function createDiscoveryActivities({ aws }: ActivityDependencies) {
  return {
    /**
     * The targets of an environment in a slice of its places, sorted by ID, with what the plan needs to know of them: as
     * many after `after` as one payload may hold. A place that cannot be looked into is named, and keeps nothing back.
     */
    async discoverTargets(input: PageInput): Promise<DiscoveredPage> {
      const { config, release, only, after = '' } = input;
      const environment = config.environments.find(({ name }) => name === input.environment);
      if (!environment) throw new RangeError(`there is no environment "${input.environment}"`);
      const finder = new Finder(aws, release);
      const places = input.places
        .map((name) => placeOf(config.accounts, name))
        .filter((place) => mayComeAfter(place, after) && mayHoldTargets(environment, place, only));
      const { kept, unreachable, unread } = await finder.list(places, environment, (one) =>
        one.facts.id > after && sightingOf(one, environment, only)?.selected ? one : undefined,
      );
      const listed = kept.sort((a, b) => compare(a.facts.id, b.facts.id));
      const described = await describeFirst(finder, listed, purposeOf(environment, input));
      const shut = [...unreachable, ...described.unreachable];
      const unseen = [...unread.map(({ message }) => message), ...described.unread];
      const [page = []] = inParts(described.targets, PART_BYTES - '[]'.length);
      return {
        targets: page,
        more: page.length < described.listed,
        ...(shut.length > 0 && { unreachable: shut }),
        ...(unseen.length > 0 && { unread: unseen }),
      };
    },

    /**
     * Looks, before anything happens, whether every selector matches something, no target belongs to two environments,
     * and, where an environment insists on it, every target can be refreshed. What cannot be looked into may hold what a
     * selector is meant for: it is no reason to refuse.
     * @returns number of targets by environment, and the parts of the config that no target meets
     * @throws NothingSelected, InvalidRelease; the first detail lists the problems by their paths in the config
     */
    async surveyTargets(input: DiscoveryInput): Promise<Survey> {
      const { config, release, only } = input;
      const finder = new Finder(aws, release);
      const sightings: Sighting[][] = [];
      const unreachable: Place[][] = [];
      const rules = new UnusedRules(config);
      const insisting: { environment: EnvironmentConfig; index: number; listed: Listed[] }[] = [];
      for (const [index, environment] of config.environments.entries()) {
        const places = placesOf(accountsOf(config, environment.name), config.regions);
        const listed: Listed[] = [];
        const found = await finder.list(places, environment, (one) => {
          rules.see(environment, index, one.kind, one.facts);
          const sighting = sightingOf(one, environment, only);
          if (sighting?.selected && environment.unrefreshable === 'refuse') listed.push(one);
          return sighting;
        });
        sightings.push(found.kept);
        // What may be in a cluster that nobody can read, a selector may match.
        unreachable.push([
          ...found.unreachable.map((place) => placeOf(config.accounts, place)),
          ...found.unread.map(({ place }) => place),
        ]);
        if (listed.length > 0) insisting.push({ environment, index, listed });
      }

      refuseIfAny(
        uselessSelectors(config.environments, sightings, unreachable, only),
        FailureType.NothingSelected,
        'some selectors select nothing',
        'Mend them in golden-ami.yaml, or take them out: a selector that matches nothing is mostly a mistyped one.',
      );
      refuseIfAny(
        uselessLimit(config.environments, sightings, unreachable, only),
        FailureType.NothingSelected,
        'the release was limited to none of the targets that golden-ami.yaml selects',
        'See what is selected: golden-ami plan',
      );
      refuseIfAny(
        sharedSelections(sightings),
        FailureType.InvalidRelease,
        'the same targets are selected by two environments',
        'Narrow the selectors in golden-ami.yaml, or say which environment each account belongs to.',
      );
      const stuck: SelectionProblem[] = [];
      for (const { environment, index, listed } of insisting) {
        const { targets } = await finder.describe(listed, purposeOf(environment, input), { history: false });
        stuck.push(...unrefreshable(targets, index));
      }
      refuseIfAny(
        stuck,
        FailureType.InvalidRelease,
        `${stuck.length} selected targets cannot be refreshed`,
        'Mend or exclude them, or leave such targets alone with unrefreshable: skip.',
      );
      const counts = config.environments.map(
        ({ name }, index) =>
          [name, (sightings[index] ?? []).filter(({ selected }) => selected).length] as const,
      );
      const isBlind = (index: number) => (unreachable[index] ?? []).length > 0;
      return {
        targets: Object.fromEntries(counts),
        warnings: warningsOf(rules.unused(isBlind).slice(0, NAMED_PROBLEMS), config),
      };
    },
  };
}

/**
 * The first of what was listed, about as many as one payload may hold, sorted; and how many targets there are in all. What
 * is in a place that can be listed but not asked any further is left out.
 */
async function describeFirst(
  finder: Finder,
  all: readonly Listed[],
  purpose: Purpose,
): Promise<{
  targets: DiscoveredTarget[];
  unreachable: UnreachablePlace[];
  listed: number;
  unread: string[];
}> {
  const unreachable: UnreachablePlace[] = [];
  for (let listed = all; ;) {
    const found = await finder.describe(listed.slice(0, TARGETS_PER_PAGE), purpose, { history: true });
    const isAllGone = found.targets.length === 0 && found.gone.size > 0;
    if (found.unreachable.length === 0 && !isAllGone) {
      const targets = found.targets.sort((a, b) => compare(a.id, b.id));
      return { targets, unreachable, listed: listed.length - found.gone.size, unread: found.unread };
    }
    unreachable.push(...found.unreachable);
    const shut = new Set(found.unreachable.map(placeId));
    listed = listed.filter(
      ({ facts, place }) =>
        !found.gone.has(facts.id) && !shut.has(placeId({ account: place.account.id, region: place.region })),
    );
  }
}

function warningsOf(
  unused: readonly SelectionProblem[],
  { environments }: DiscoveryConfig,
): Survey['warnings'] {
  const warnings: Record<string, string[]> = {};
  for (const { path, message } of unused) {
    const [key, index] = path;
    const at = key === 'environments' && typeof index === 'number' ? index : 0;
    (warnings[environments[at]?.name ?? ''] ??= []).push(`${formatPath(path)}: ${message}`);
  }
  return warnings;
}

/** @throws a failure that names the problems by their paths, in its message and in its first detail */
function refuseIfAny(
  problems: readonly SelectionProblem[],
  type: FailureType,
  what: string,
  next: string,
): void {
  if (problems.length === 0) return;
  const named = problems.slice(0, NAMED_PROBLEMS);
  const rest = problems.length - named.length;
  throw permanent(
    type,
    `${what}:\n${listProblems(named)}\n${rest > 0 ? `  and ${rest} more\n` : ''}${next}`,
    named,
  );
}

function purposeOf(environment: EnvironmentConfig, { config, image, forPreflight }: DiscoveryInput): Purpose {
  return {
    pipeline: config.pipeline,
    environment: withSharedRules(environment, config),
    refreshTimeout: config.polling.refreshTimeout,
    image,
    forPreflight,
  };
}

/** Whether a place may hold targets whose IDs sort after `after`: an ID begins with its place. */
function mayComeAfter({ account, region }: Place, after: string): boolean {
  const prefix = `${account.id}/${region}/`;
  return prefix > after || after.startsWith(prefix);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
