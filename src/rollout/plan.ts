import type { EnvironmentConfig } from '../config/schema.js';
import { formatSeconds, seconds } from '../contract/duration.js';
import type { DiscoveredTarget, EnvironmentPlan, ExcludedTarget, PlannedBatch } from '../contract/plan.js';
import { TargetKind } from '../contract/target.js';
import { hashOf } from './hash.js';

/**
 * Arranges the targets of an environment in batches. The same targets and settings give the same plan and hash, in
 * whatever order the targets were found.
 *
 * Auto Scaling groups come first, ECS services after all of them: a service is redeployed onto instances that run the
 * new image, whichever group carries its cluster.
 */
export function planEnvironment(
  environment: EnvironmentConfig,
  targets: readonly DiscoveredTarget[],
): EnvironmentPlan {
  const sorted = targets.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const ready = sorted.filter((target) => !target.upToDate && !target.obstacle);
  const maxConcurrent = Math.min(environment.maxConcurrent ?? environment.batchSize, environment.batchSize);

  const groups = ready.filter((target) => target.kind === TargetKind.AutoScalingGroup);
  const services = ready.filter((target) => target.kind === TargetKind.EcsService);
  const batches = [...chunk(groups, environment.batchSize), ...chunk(services, environment.batchSize)].map(
    (members, index): PlannedBatch => ({
      number: index + 1,
      reason: batchReason(members, groups.length > 0),
      targets: members,
    }),
  );

  return {
    environment: environment.name,
    hash: hashOf({
      environment: environment.name,
      maxConcurrent,
      refresh: environment.refresh,
      batches: batches.map((batch) =>
        batch.targets.map(({ id, currentVersion, newImage }) => [id, currentVersion, newImage]),
      ),
    }),
    maxConcurrent,
    batches,
    upToDate: excluded(sorted, (target) => target.upToDate),
    refused: excluded(sorted, (target) => (target.upToDate ? undefined : target.obstacle)),
    warnings: sorted.flatMap((target) =>
      (target.warnings ?? []).map((warning) => `${target.id}: ${warning}`),
    ),
    expectedSeconds:
      batches.reduce((sum, batch) => sum + expectedBatchSeconds(batch.targets, maxConcurrent), 0) +
      seconds(environment.bakeTime),
  };
}

/**
 * How long a batch takes when at most `maxConcurrent` of its targets are worked on at once, each next one starting as
 * soon as a place is free; in seconds.
 */
export function expectedBatchSeconds(targets: readonly DiscoveredTarget[], maxConcurrent: number): number {
  const places = new Array<number>(Math.max(1, Math.min(maxConcurrent, targets.length))).fill(0);
  for (const target of targets) {
    const free = places.indexOf(Math.min(...places));
    places[free] = (places[free] ?? 0) + target.expectedSeconds;
  }
  return Math.max(...places);
}

function batchReason(members: readonly DiscoveredTarget[], afterGroups: boolean): string {
  const longest = Math.max(...members.map((target) => target.expectedSeconds));
  const expected = `about ${formatSeconds(longest)} for the longest`;
  if (members[0]?.kind !== TargetKind.EcsService)
    return `Auto Scaling groups in order of their IDs; ${expected}`;
  const carriers = [...new Set(members.flatMap((target) => target.carriedBy ?? []))];
  if (carriers.length > 0) {
    const shown =
      carriers.slice(0, 3).join(', ') + (carriers.length > 3 ? `, and ${carriers.length - 3} more` : '');
    return `ECS services, after the groups that carry their clusters (${shown}); ${expected}`;
  }
  return `ECS services${afterGroups ? ', after all Auto Scaling groups' : ''}; ${expected}`;
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

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
