import type { Config, EnvironmentConfig } from '../config/schema.js';
import { seconds } from '../contract/duration.js';
import type { ReleaseImage } from '../contract/image.js';
import type { DiscoveredTarget, EnvironmentPlan } from '../contract/plan.js';
import { TargetKind } from '../contract/target.js';
import type { PlanDocument, PlannedEnvironment, PlannedTarget } from '../plans/document.js';
import { areAutomatic, healthyPercentagesFor } from './preferences.js';
import { forecastBatches, type Slot } from './schedule/forecast.js';
import { capacityClaims, limitsOf, withSharedRules, workOf, type Rules } from './schedule/rules.js';

/** What a plan document is made of. */
export interface PlanParts {
  readonly config: Config;
  /** Absent while the image is not built. */
  readonly image?: ReleaseImage | undefined;
  /** In the order of the config's environments. */
  readonly plans: readonly EnvironmentPlan[];
  readonly preflight: PlanDocument['preflight'];
}

/**
 * A release's plans as people and programs read them: with the forecast of every batch and target, what differs from
 * target to target, and sums. Times are offsets: when it will start, nobody knows.
 */
export function planDocument({ config, image, plans, preflight }: PlanParts): PlanDocument {
  let startSeconds = 0;
  const environments = plans.map((plan, index) => {
    const environment = config.environments[index];
    if (environment?.name !== plan.environment) {
      throw new RangeError(`the plan of ${plan.environment} is not that of environment ${index}`);
    }
    const described = describeEnvironment(plan, environment, config, startSeconds);
    startSeconds += plan.expectedSeconds;
    return described;
  });
  const sum = (key: keyof PlannedEnvironment['counts']) =>
    environments.reduce((total, { counts }) => total + (counts[key] ?? 0), 0);
  const unreachable = sum('unreachable');
  return {
    version: 1,
    pipeline: config.pipeline,
    ...(image && { image: { ...image, amis: image.amis.map((ami) => ({ ...ami })) } }),
    totals: {
      targets: sum('targets'),
      instances: sum('instances'),
      tasks: sum('tasks'),
      batches: sum('batches'),
      upToDate: sum('upToDate'),
      refused: sum('refused'),
      warnings: sum('warnings') + preflight.warnings.length,
      ...(unreachable > 0 && { unreachable }),
      expectedSeconds: startSeconds,
    },
    environments,
    preflight,
  };
}

function describeEnvironment(
  plan: EnvironmentPlan,
  environment: EnvironmentConfig,
  config: Config,
  startSeconds: number,
): PlannedEnvironment {
  const rules = withSharedRules(environment, config);
  const slots = forecastOf(plan, rules);
  const targets = plan.batches.flatMap((batch) => batch.targets);
  const batches = plan.batches.map(({ number, reason, targets }) => {
    const own = targets.map((target) => slotOf(slots, target));
    return {
      number,
      reason,
      startSeconds: Math.min(...own.map(({ start }) => start)),
      endSeconds: Math.max(...own.map(({ end }) => end)),
      targets: targets
        .toSorted((a, b) => slotOf(slots, a).start - slotOf(slots, b).start)
        .map((target) => describeTarget(target, slotOf(slots, target), rules)),
    };
  });
  const sizeOf = (kind: TargetKind) =>
    targets.reduce((sum, target) => sum + (target.kind === kind ? target.size : 0), 0);
  const warnings = otherWarnings(plan, targets);
  return {
    environment: plan.environment,
    hash: plan.hash,
    scopeHash: plan.scopeHash ?? plan.hash,
    strategy: environment.strategy ?? 'batch',
    maxConcurrent: plan.maxConcurrent,
    ...(environment.limits && { limits: environment.limits }),
    ...(environment.order && { order: environment.order }),
    refresh: environment.refresh,
    failureBudget: environment.failureBudget,
    approval: environment.approval,
    bakeSeconds: seconds(environment.bakeTime),
    startSeconds,
    expectedSeconds: plan.expectedSeconds,
    counts: {
      targets: targets.length,
      instances: sizeOf(TargetKind.AutoScalingGroup),
      tasks: sizeOf(TargetKind.EcsService),
      batches: plan.batches.length,
      upToDate: plan.upToDate.length,
      refused: plan.refused.length,
      warnings: warnings.length + targets.reduce((sum, { warnings = [] }) => sum + warnings.length, 0),
      ...(plan.unreachable && { unreachable: plan.unreachable.length }),
    },
    pools: poolsOf(targets, rules),
    batches,
    upToDate: [...plan.upToDate],
    refused: [...plan.refused],
    warnings,
    ...(plan.unreachable && {
      unreachable: plan.unreachable.map(({ account, region, reason }) => ({ account, region, reason })),
    }),
  };
}

function describeTarget(target: DiscoveredTarget, { start }: Slot, rules: Rules): PlannedTarget {
  const { id, kind, size, currentImage, newImage, currentVersion, expectedSeconds, warnings } = target;
  const pools = capacityClaims(target, rules).map(({ pool }) => pool);
  return {
    id,
    kind,
    size,
    ...(currentImage !== undefined && { currentImage }),
    ...(newImage !== undefined && { newImage }),
    ...(currentVersion !== undefined && {
      currentVersion,
      newVersion: target.followsChannel ? ('unchanged' as const) : ('created' as const),
    }),
    startSeconds: start,
    expectedSeconds,
    ...(kind === TargetKind.AutoScalingGroup &&
      areAutomatic(rules.refresh) && { settings: { ...healthyPercentagesFor(size) } }),
    ...(pools.length > 0 && { pools }),
    ...(warnings && { warnings: [...warnings] }),
  };
}

/** The very forecast that the plan's duration is from. */
function forecastOf(plan: EnvironmentPlan, rules: Rules): ReadonlyMap<string, Slot> {
  const targets = plan.batches.flatMap((batch) => batch.targets);
  const limits = limitsOf(rules, plan.maxConcurrent, targets);
  const works = plan.batches.map((batch) => batch.targets.map((target) => workOf(target, rules)));
  return new Map(forecastBatches(works, limits).map((slot) => [slot.work.id, slot]));
}

function slotOf(slots: ReadonlyMap<string, Slot>, { id }: DiscoveredTarget): Slot {
  const slot = slots.get(id);
  if (!slot) throw new RangeError(`there is no forecast of ${id}`);
  return slot;
}

function poolsOf(targets: readonly DiscoveredTarget[], rules: Rules): PlannedEnvironment['pools'] {
  const pools = new Map<string, PlannedEnvironment['pools'][number]>();
  for (const { pool, limit, weight } of targets.flatMap((target) => capacityClaims(target, rules))) {
    const known = pools.get(pool) ?? { pool, limit, weight: 0, targets: 0 };
    pools.set(pool, { ...known, weight: known.weight + weight, targets: known.targets + 1 });
  }
  return [...pools.values()].sort((a, b) => (a.pool < b.pool ? -1 : 1));
}

/** Warnings that no target of a batch has: those are shown with their target, and once is enough. */
function otherWarnings(plan: EnvironmentPlan, targets: readonly DiscoveredTarget[]): string[] {
  const shown = new Set(
    targets.flatMap(({ id, warnings = [] }) => warnings.map((warning) => `${id}: ${warning}`)),
  );
  return plan.warnings.filter((warning) => !shown.has(warning));
}
