import { placeId } from '../contract/place.js';
import type { PlanDocument, PlannedEnvironment, PlannedTarget } from './document.js';

/** Targets of one kind of change that are named; the others are counted. */
const NAMED = 10;

interface Planned {
  readonly batch: number;
  readonly target: PlannedTarget;
}

/**
 * What has changed between a plan and the plan that is made of the fleet now, for people: a line for each target, by
 * environment. Environments whose hashes are the same are left out.
 */
export function planChanges(before: PlanDocument, now: PlanDocument): string[] {
  return now.environments.flatMap((environment) => {
    const old = before.environments.find((one) => one.environment === environment.environment);
    if (!old) return [`${environment.environment}: was not planned`];
    return old.hash === environment.hash ? [] : environmentChanges(old, environment);
  });
}

function environmentChanges(before: PlannedEnvironment, now: PlannedEnvironment): string[] {
  const [old, current] = [plannedIn(before), plannedIn(now)];
  const added = [...current.keys()].filter((id) => !old.has(id)).map((id) => `added: ${id}`);
  const removed = [...old.keys()]
    .filter((id) => !current.has(id))
    .map((id) => `removed: ${id}${whyOf(id, now)}`);
  const both = [...current].flatMap(([id, planned]) => {
    const earlier = old.get(id);
    return earlier ? [{ id, earlier, planned }] : [];
  });
  const facts = both.flatMap(({ id, earlier, planned }) =>
    differences(earlier.target, planned.target).map((difference) => `${id}: ${difference}`),
  );
  const moved = both
    .filter(({ earlier, planned }) => earlier.batch !== planned.batch)
    .map(({ id, earlier, planned }) => `${id}: moved from batch ${earlier.batch} to ${planned.batch}`);
  const lines = [placeChanges(before, now), added, removed, facts, moved].flatMap(named);
  return [
    `${now.environment}:`,
    ...(lines.length > 0 ? lines : ['the order of its targets, or its settings']).map((line) => `  ${line}`),
  ];
}

/** Places that can be looked into by now, or no more. */
function placeChanges(
  { unreachable: before = [] }: PlannedEnvironment,
  { unreachable: now = [] }: PlannedEnvironment,
): string[] {
  const without = (places: typeof now, others: typeof now) => {
    const known = new Set(others.map(placeId));
    return places.filter((place) => !known.has(placeId(place)));
  };
  return [
    ...without(now, before).map(
      (place) => `${placeId(place)}: cannot be looked into any more: ${place.reason}`,
    ),
    ...without(before, now).map((place) => `${placeId(place)}: can be looked into now`),
  ];
}

function plannedIn({ batches }: PlannedEnvironment): Map<string, Planned> {
  return new Map(
    batches.flatMap(({ number, targets }) =>
      targets.map((target): [string, Planned] => [target.id, { batch: number, target }]),
    ),
  );
}

function whyOf(id: string, { upToDate, refused }: PlannedEnvironment): string {
  const excluded = [...upToDate, ...refused].find((one) => one.id === id);
  return excluded ? ` (${excluded.reason})` : '';
}

function differences(before: PlannedTarget, now: PlannedTarget): string[] {
  const version =
    before.currentVersion === now.currentVersion
      ? []
      : [`launch template version ${before.currentVersion ?? 'none'} is now ${now.currentVersion ?? 'none'}`];
  const image =
    before.newImage === now.newImage || before.newImage === undefined
      ? []
      : [`its image would be ${now.newImage ?? 'another'} instead of ${before.newImage}`];
  return [...version, ...image];
}

function named(lines: readonly string[]): string[] {
  if (lines.length <= NAMED) return [...lines];
  return [...lines.slice(0, NAMED), `… and ${lines.length - NAMED} more`];
}
