import { formatSeconds } from '../../contract/duration.js';
import type { DiscoveredTarget, EnvironmentPlan } from '../../contract/plan.js';
import type { Style } from './style.js';
import { count, shortHash } from './words.js';

/** What a release would do, as a tree of environments, batches and targets: one string per line. */
export function renderPlan(plans: readonly EnvironmentPlan[], style: Style): string[] {
  const total = plans.reduce((sum, plan) => sum + targetsOf(plan), 0);
  return [
    ...plans.flatMap((plan) => [...environmentLines(plan, style), '']),
    total === 0
      ? style.green('Nothing to do: every target that can be worked on is up to date.')
      : `${count(total, 'target')} would be worked on. Nothing has changed.`,
  ];
}

/** Whether a release would change anything. */
export function hasChanges(plans: readonly EnvironmentPlan[]): boolean {
  return plans.some((plan) => targetsOf(plan) > 0);
}

function targetsOf(plan: EnvironmentPlan): number {
  return plan.batches.reduce((sum, batch) => sum + batch.targets.length, 0);
}

function environmentLines(plan: EnvironmentPlan, style: Style): string[] {
  const { environment, batches, upToDate, refused, warnings, expectedSeconds, hash, maxConcurrent } = plan;
  const summary = [
    `${count(targetsOf(plan), 'target')} in ${count(batches.length, 'batch')}`,
    `at most ${maxConcurrent} at once`,
    ...(expectedSeconds > 0 ? [`about ${formatSeconds(expectedSeconds)}`] : []),
  ].join(', ');
  return [
    `${style.bold(environment)}  ${summary}  ${style.dim(`plan ${shortHash(hash)}`)}`,
    ...warnings.map((warning) => style.yellow(`  ! ${warning}`)),
    ...refused.map(({ id, reason }) => style.yellow(`  ! ${id}  would not be worked on: ${reason}`)),
    ...batches.flatMap((batch) => [
      `  batch ${batch.number}  ${style.dim(batch.reason)}`,
      ...batch.targets.flatMap((target) => targetLines(target, style)),
    ]),
    ...upToDate.map(({ id, reason }) => style.dim(`  - ${id}  up to date: ${reason}`)),
  ];
}

function targetLines(target: DiscoveredTarget, style: Style): string[] {
  const { id, kind, size, currentImage, newImage, expectedSeconds, warnings = [] } = target;
  const change = newImage === undefined ? '' : `${currentImage ?? '?'} → ${newImage}`;
  const parts = [
    `    ${id}`,
    count(size, kind === 'asg' ? 'instance' : 'task'),
    change,
    style.dim(`about ${formatSeconds(expectedSeconds)}`),
  ];
  return [
    parts.filter((part) => part !== '').join('  '),
    ...warnings.map((warning) => style.yellow(`      ! ${warning}`)),
  ];
}
