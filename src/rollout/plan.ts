import type { Config, EnvironmentConfig } from '../config/schema.js';
import { seconds } from '../contract/duration.js';
import type { DiscoveredTarget, EnvironmentPlan, ExcludedTarget, PlannedBatch } from '../contract/plan.js';
import { placeId, type UnreachablePlace } from '../contract/place.js';
import { TargetKind } from '../contract/target.js';
import { batchReason } from './batchReason.js';
import { hashOf } from './hash.js';
import { areAutomatic, healthyPercentagesFor } from './preferences.js';
import { settingsWarnings } from './refreshWarnings.js';
import { arrangeBatches, arrangeWindow } from './schedule/batches.js';
import { endOf, forecastBatches } from './schedule/forecast.js';
import { batchSizesOf, limitsOf, maxConcurrentOf, workOf } from './schedule/rules.js';

/**
 * Arranges the targets of an environment in batches. The same targets and settings give the same plan and hash, in
 * whatever order the targets were found.
 *
 * Auto Scaling groups come first, ECS services after all of them: a service is redeployed onto instances that run the
 * new image, whichever group carries its cluster.
 * @param unreachable places that could not be looked into: a plan that lacks them is another plan
 * @param unread what else could not be read, for people
 */
export function planEnvironment(
  environment: EnvironmentConfig & Pick<Config, 'capacityPools'>,
  targets: readonly DiscoveredTarget[],
  unreachable: readonly UnreachablePlace[] = [],
  unread: readonly string[] = [],
): EnvironmentPlan {
  const sorted = targets.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const ready = sorted.filter((target) => !target.upToDate && !target.obstacle);
  const maxConcurrent = maxConcurrentOf(environment, ready.length);
  const limits = limitsOf(environment, maxConcurrent, ready);
  const sizes = batchSizesOf(environment, ready.length);

  const groups = ready.filter((target) => target.kind === TargetKind.AutoScalingGroup);
  const services = ready.filter((target) => target.kind === TargetKind.EcsService);
  const arrange = environment.strategy === 'window' ? arrangeWindow : arrangeBatches;
  const arranged = [
    { members: groups, sizes },
    // What a canary can tell of the image, the groups have told.
    { members: services, sizes: groups.length > 0 ? { ...sizes, canary: 0, growing: false } : sizes },
  ].flatMap(({ members, sizes }) =>
    arrange(
      members.map((target) => workOf(target, environment)),
      sizes,
      limits,
    ),
  );
  const byId = new Map(ready.map((target) => [target.id, target]));
  const batches = arranged.map(({ role, works }, index): PlannedBatch => {
    const members = works.flatMap(({ id }) => byId.get(id) ?? []);
    return { number: index + 1, reason: batchReason(role, members, groups.length > 0), targets: members };
  });
  const forecast = forecastBatches(
    arranged.map(({ works }) => works),
    limits,
  );

  const settings = {
    environment: environment.name,
    maxConcurrent,
    refresh: environment.refresh,
    // Absent where they are not set: a plan made before there were such rules keeps its hash.
    limits: environment.limits,
    order: environment.order,
    strategy: environment.strategy,
    capacityPools: environment.capacityPools,
    // By name alone: AWS's words differ from look to look.
    unreachable: unreachable.length > 0 ? unreachable.map(placeId).sort() : undefined,
  };
  const scopeOf = ({ id, currentVersion }: DiscoveredTarget) => [id, currentVersion];
  // With `preferences: auto` a group's size decides how it is refreshed.
  const percentagesOf = ({ kind, size }: DiscoveredTarget) => {
    if (kind !== TargetKind.AutoScalingGroup || !areAutomatic(environment.refresh)) return [];
    const { minHealthyPercentage, maxHealthyPercentage } = healthyPercentagesFor(size);
    return [minHealthyPercentage, maxHealthyPercentage];
  };
  const hashOfBatches = (facts: (target: DiscoveredTarget) => readonly unknown[]) =>
    hashOf({ ...settings, batches: batches.map((batch) => batch.targets.map(facts)) });

  return {
    environment: environment.name,
    hash: hashOfBatches((target) => [...scopeOf(target), target.newImage, ...percentagesOf(target)]),
    scopeHash: hashOfBatches((target) => [...scopeOf(target), ...percentagesOf(target)]),
    maxConcurrent,
    batches,
    upToDate: excluded(sorted, (target) => target.upToDate),
    refused: excluded(sorted, (target) => (target.upToDate ? undefined : target.obstacle)),
    warnings: [
      ...settingsWarnings(environment.refresh),
      ...unread,
      ...sorted.flatMap((target) => (target.warnings ?? []).map((warning) => `${target.id}: ${warning}`)),
    ],
    ...(unreachable.length > 0 && {
      unreachable: unreachable.toSorted((a, b) => (placeId(a) < placeId(b) ? -1 : 1)),
    }),
    expectedSeconds: endOf(forecast) + seconds(environment.bakeTime),
  };
}

function excluded(
  targets: readonly DiscoveredTarget[],
  reasonOf: (target: DiscoveredTarget) => string | undefined,
): ExcludedTarget[] {
  return targets.flatMap((target) => {
    const reason = reasonOf(target);
    return reason === undefined ? [] : [{ id: target.id, kind: target.kind, reason }];
  });
}
