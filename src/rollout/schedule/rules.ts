import type { CapacityPoolConfig, Config, EnvironmentConfig } from '../../config/schema.js';
import type { CapacityClaim } from '../../contract/capacity.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import { parseTargetId } from '../../contract/target.js';
import { surgeOf } from '../estimate.js';
import { preferencesFor } from '../preferences.js';
import type { BatchSizes } from './batches.js';
import { PLACES, type Claim, type Side, type Work } from './work.js';

/** What decides which targets are worked on at once. */
export type Rules = Pick<
  EnvironmentConfig,
  'batchSize' | 'canary' | 'growth' | 'limits' | 'maxConcurrent' | 'order' | 'refresh' | 'strategy'
> &
  Pick<Config, 'capacityPools'>;

/** An environment's own rules, with those that hold for all environments of its config. */
export function withSharedRules(
  environment: EnvironmentConfig,
  { capacityPools }: Pick<Config, 'capacityPools'>,
): EnvironmentConfig & Rules {
  return { ...environment, capacityPools };
}

/** Rank of a target without the tag of the order, or with a value that the order does not name. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * The number that a config's count means.
 * @param total what 100 % are
 */
export function countOf(count: number | string, total: number): number {
  if (typeof count === 'number') return count;
  return Math.max(1, Math.ceil((total * Number.parseInt(count, 10)) / 100));
}

/** How large the batches of so many targets are. */
export function batchSizesOf({ batchSize, canary, growth }: Rules, total: number): BatchSizes {
  return {
    size: countOf(batchSize, total),
    canary: canary === undefined ? 0 : countOf(canary, total),
    growing: growth === 'doubling',
  };
}

/**
 * Targets that one environment works on at once, whatever its config says: each is a child workflow, and Temporal lets a
 * workflow that has started more than 2,000 of them at once never go on.
 */
export const AT_ONCE_LIMIT = 500;

/** How many targets are worked on at once, of so many in all. */
export function maxConcurrentOf({ batchSize, maxConcurrent }: Rules, total: number): number {
  const size = countOf(batchSize, total);
  return Math.min(maxConcurrent === undefined ? size : countOf(maxConcurrent, total), size, AT_ONCE_LIMIT);
}

/** The tags that the rules read: of a target, the plan keeps these. */
export function tagsRead({ limits, order, capacityPools }: Rules): string[] {
  const rules = [...(order ? [order] : []), ...(limits?.apart ?? []), ...(capacityPools ?? [])];
  return [...new Set(rules.map(({ tag }) => tag))];
}

/** What may be worked on at once, for the claims of {@link workOf}. */
export function limitsOf(
  rules: Rules,
  maxConcurrent: number,
  targets: readonly DiscoveredTarget[],
): ReadonlyMap<string, number> {
  const limits = new Map([[PLACES, maxConcurrent]]);
  for (const { on } of targets.flatMap((target) => placeClaims(target, rules))) {
    const limit = on.startsWith(ACCOUNT) ? rules.limits?.perAccount : rules.limits?.perRegion;
    if (limit !== undefined) limits.set(on, limit);
  }
  for (const { pool, limit } of targets.flatMap((target) => capacityClaims(target, rules))) {
    limits.set(POOL + pool, limit);
  }
  return limits;
}

/** A target as the schedule sees it. */
export function workOf(target: DiscoveredTarget, rules: Rules): Work {
  return {
    id: target.id,
    seconds: target.expectedSeconds,
    rank: rankOf(target, rules),
    claims: [
      { on: PLACES, weight: 1 },
      ...placeClaims(target, rules),
      ...capacityClaims(target, rules).map(({ pool, weight }) => ({ on: POOL + pool, weight })),
    ],
    sides: sidesOf(target, rules),
  };
}

/** What a target takes of the capacity pools that it belongs to. */
export function capacityClaims(target: DiscoveredTarget, { capacityPools, refresh }: Rules): CapacityClaim[] {
  return (capacityPools ?? []).flatMap(({ name, tag, limit, weight }) => {
    const value = target.tags?.[tag];
    const taken = Math.min(weightOf(target, weight, refresh), limit);
    return value === undefined || taken === 0 ? [] : [{ pool: `${name}/${value}`, weight: taken, limit }];
  });
}

function weightOf(
  { kind, size }: DiscoveredTarget,
  weight: CapacityPoolConfig['weight'],
  refresh: Rules['refresh'],
): number {
  switch (weight) {
    case 'groups':
      return 1;
    case 'instances':
      return size;
    case 'surge':
      // ECS runs up to twice the tasks during a deployment unless the service says otherwise.
      return kind === 'ecs' ? size : surgeOf(size, preferencesFor(size, refresh));
  }
}

const ACCOUNT = 'account ';
const REGION = 'region ';
const POOL = 'pool ';

function placeClaims({ id }: Pick<DiscoveredTarget, 'id'>, { limits }: Rules): Claim[] {
  const { account, region } = parseTargetId(id);
  return [
    ...(limits?.perAccount === undefined ? [] : [{ on: `${ACCOUNT}${account}`, weight: 1 }]),
    ...(limits?.perRegion === undefined ? [] : [{ on: `${REGION}${region}`, weight: 1 }]),
  ];
}

function rankOf({ tags = {} }: DiscoveredTarget, { order }: Rules): number {
  if (!order) return 0;
  const value = tags[order.tag];
  if (value === undefined) return LAST;
  if (order.values) {
    const position = order.values.indexOf(value);
    return position < 0 ? LAST : position;
  }
  const number = Number(value);
  return value.trim() === '' || !Number.isFinite(number) ? LAST : number;
}

function sidesOf({ id, tags = {}, zones = [] }: DiscoveredTarget, { limits }: Rules): Side[] {
  const { account, region } = parseTargetId(id);
  return (limits?.apart ?? []).flatMap(({ tag, by }) => {
    const value = tags[tag];
    if (value === undefined) return [];
    // A group in several zones is on a side of its own: it may not run beside one in any other set of zones.
    const side = { account, region, zone: `${region} ${zones.toSorted().join(',')}` }[by];
    return [{ of: `${by} ${tag}=${value}`, side }];
  });
}
