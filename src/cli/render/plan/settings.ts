import { formatSeconds } from '../../../contract/duration.js';
import type { PlannedEnvironment, PlannedTarget } from '../../../plans/document.js';

type Preferences = NonNullable<PlannedTarget['settings']>;

/** Refresh preferences on one line: `minHealthyPercentage 90, alarms errors + latency`. */
export function preferencesText(preferences: Preferences): string {
  return Object.entries(preferences)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(' + ') : String(value)}`)
    .join(', ');
}

/** What decides how an environment is worked on: each line a name and what holds. */
export function settingLines(environment: PlannedEnvironment, all: boolean): [string, string][] {
  const { strategy, failureBudget, limits, order, refresh, approval, bakeSeconds } = environment;
  const budget = describeBudget(failureBudget);
  const limited = [
    ...(limits?.perAccount === undefined ? [] : [`${limits.perAccount} at once in an account`]),
    ...(limits?.perRegion === undefined ? [] : [`${limits.perRegion} at once in a Region`]),
    ...(limits?.apart ?? []).map(({ tag, by }) => `the same ${tag} never in two ${PLURAL[by]} at once`),
  ];
  const gates = [
    ...(approval ? ['approval by a person; clock times are those of one that comes at once'] : []),
    ...(bakeSeconds > 0 ? [`bake time of ${formatSeconds(bakeSeconds)} after the last target`] : []),
  ];
  const lines: [string, string][] = [['strategy', `${strategy}; ${budget}`]];
  if (limited.length > 0) lines.push(['limits', limited.join('; ')]);
  if (order) {
    const values = order.values === undefined ? 'smallest number first' : order.values.join(', then ');
    lines.push(['order', `by ${order.tag}: ${values}`]);
  }
  if (environment.pools.length > 0) lines.push(['pools', poolsText(environment.pools, all)]);
  if (Object.keys(refresh).length > 0) lines.push(['refresh', preferencesText(refresh)]);
  if (gates.length > 0) lines.push(['gates', gates.join('; ')]);
  return lines;
}

const PLURAL = { region: 'Regions', zone: 'zones', account: 'accounts' } as const;

/** Capacity pools that are named of a plan that is not shown in full: those that most have to wait for. */
const POOLS_SHOWN = 5;

function poolsText(pools: PlannedEnvironment['pools'], all: boolean): string {
  const tightest = pools.toSorted((a, b) => b.weight / b.limit - a.weight / a.limit);
  const shown = all ? tightest : tightest.slice(0, POOLS_SHOWN);
  const more = pools.length - shown.length;
  return [
    ...shown.map(({ pool, limit, weight }) => `${pool} ${weight} through ${limit}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('; ');
}

function describeBudget(budget: PlannedEnvironment['failureBudget']): string {
  if (budget === 0) return 'the first failed target stops new work';
  if (typeof budget !== 'object') return `more than ${budget} failed targets stop new work`;
  const { total, perAccount } = budget;
  const parts = [
    ...(total === undefined ? [] : [`${total} in all`]),
    ...(perAccount === undefined ? [] : [`${perAccount} in one account`]),
  ];
  return `more failed targets than ${parts.join(' or ')} stop new work`;
}
