import { formatPath } from '../../config/problems.js';
import type { EnvironmentConfig, TargetSelector } from '../../config/schema.js';
import type { SelectionProblem } from '../../contract/failures.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import { isSelected, matchingIncludes, mayHoldTargets, mayMatchIn } from '../../rollout/select.js';
import { SELECTION_OF_KIND, TARGET_KINDS } from '../../rollout/selectionOfKind.js';
import type { Place } from '../places.js';
import type { Listed } from './listing.js';

/** A target that some selector of an environment matches. */
export interface Sighting {
  readonly id: string;
  readonly kind: Listed['kind'];
  /** The selectors of `include` that match it, by their position. */
  readonly includes: readonly number[];
  /** Whether the environment selects it: it is not excluded, and the release is not limited to others. */
  readonly selected: boolean;
}

/** Targets that a message names one by one. */
const NAMED_TARGETS = 5;

/**
 * What an environment's selectors say of a target.
 * @returns undefined when none matches it
 */
export function sightingOf(
  { kind, facts }: Listed,
  environment: EnvironmentConfig,
  only: TargetSelector | undefined,
): Sighting | undefined {
  const selection = environment[SELECTION_OF_KIND[kind].key];
  const includes = selection ? matchingIncludes(selection, facts) : [];
  if (!selection || includes.length === 0) return undefined;
  return { id: facts.id, kind, includes, selected: isSelected(selection, facts, only) };
}

/**
 * Selectors that match no target at all, and environments whose selectors exclude all that they include.
 * @param unreachable places of each environment that could not be looked into: what is there, a selector may match
 */
export function uselessSelectors(
  environments: readonly EnvironmentConfig[],
  sightings: readonly (readonly Sighting[])[],
  unreachable: readonly (readonly Place[])[],
  only: TargetSelector | undefined,
): SelectionProblem[] {
  return environments.flatMap((environment, index) => {
    const seen = sightings[index] ?? [];
    const unseen = unreachable[index] ?? [];
    const problems = TARGET_KINDS.flatMap((kind) => {
      const matched = new Set(seen.flatMap((one) => (one.kind === kind ? one.includes : [])));
      const { key, noun } = SELECTION_OF_KIND[kind];
      return (environment[key]?.include ?? []).flatMap((selector, position) =>
        matched.has(position) || unseen.some((place) => mayMatchIn(selector, place))
          ? []
          : [
              {
                path: ['environments', index, key, 'include', position],
                message: `matches no ${noun}`,
              },
            ],
      );
    });
    const mayHaveMore = unseen.some((place) => mayHoldTargets(environment, place));
    if (problems.length > 0 || only !== undefined || mayHaveMore) return problems;
    if (seen.some(({ selected }) => selected)) return problems;
    return [{ path: ['environments', index], message: 'excludes every target that it includes' }];
  });
}

/**
 * What a release was limited to, when no target that is selected is among it.
 * @param unreachable places of each environment that could not be looked into: what is there may be among it
 */
export function uselessLimit(
  environments: readonly EnvironmentConfig[],
  sightings: readonly (readonly Sighting[])[],
  unreachable: readonly (readonly Place[])[],
  only: TargetSelector | undefined,
): SelectionProblem[] {
  if (only === undefined || sightings.flat().some(({ selected }) => selected)) return [];
  const mayBeUnseen = environments.some((environment, index) =>
    (unreachable[index] ?? []).some((place) => mayHoldTargets(environment, place, only)),
  );
  if (mayBeUnseen) return [];
  return [{ path: ['only'], message: 'matches no target that an environment selects' }];
}

/** Selectors of two environments that select the same targets: one problem for each of the two. */
export function sharedSelections(sightings: readonly (readonly Sighting[])[]): SelectionProblem[] {
  const first = new Map<string, SelectionProblem['path']>();
  const shared = new Map<
    string,
    { paths: [SelectionProblem['path'], SelectionProblem['path']]; ids: string[] }
  >();
  sightings.forEach((seen, index) => {
    for (const { id, kind, includes, selected } of seen) {
      if (!selected) continue;
      const path = ['environments', index, SELECTION_OF_KIND[kind].key, 'include', includes[0] ?? 0];
      const other = first.get(id);
      if (!other) {
        first.set(id, path);
        continue;
      }
      const key = JSON.stringify([other, path]);
      const known = shared.get(key);
      if (known) known.ids.push(id);
      else shared.set(key, { paths: [other, path], ids: [id] });
    }
  });
  return [...shared.values()].flatMap(({ paths: [one, two], ids }) => [
    { path: one, message: `selects ${someOf(ids)}, as ${formatPath(two)} does` },
    { path: two, message: `selects ${someOf(ids)}, as ${formatPath(one)} does` },
  ]);
}

/** Targets that cannot be refreshed although the environment, the one at `index`, insists on it. */
export function unrefreshable(targets: readonly DiscoveredTarget[], index: number): SelectionProblem[] {
  return targets.flatMap(({ id, obstacle, upToDate, isLeaving }) =>
    obstacle === undefined || upToDate !== undefined || isLeaving === true
      ? []
      : [
          {
            path: ['environments', index, 'unrefreshable'],
            message: `${id} cannot be refreshed: ${obstacle}`,
          },
        ],
  );
}

/** Problems as a message lists them: one to a line, by their path. */
export function listProblems(problems: readonly SelectionProblem[]): string {
  return problems.map(({ path, message }) => `  ${formatPath(path)}  ${message}`).join('\n');
}

function someOf(ids: readonly string[]): string {
  const named = ids.toSorted().slice(0, NAMED_TARGETS).join(', ');
  return ids.length > NAMED_TARGETS ? `${named} and ${ids.length - NAMED_TARGETS} more` : named;
}
