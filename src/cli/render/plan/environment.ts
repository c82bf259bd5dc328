import { formatSeconds } from '../../../contract/duration.js';
import type { PlannedBatchView, PlannedEnvironment, PlannedTarget } from '../../../plans/document.js';
import type { PlanOptions } from '../plan.js';
import { padEnd } from '../style.js';
import { count, shortHash } from '../words.js';
import { shortened } from './lists.js';
import { preferencesText, settingLines } from './settings.js';
import { span } from './times.js';

/** Targets of an environment up to which each is shown; above that a batch is a line, unless all are asked for. */
const TARGETS_SHOWN = 50;

/** Batches that are shown at the beginning of an environment that is not shown in full; the last one is shown too. */
const BATCHES_SHOWN = 12;

/** What would happen in one environment, and why. */
export function environmentLines(environment: PlannedEnvironment, options: PlanOptions): string[] {
  const { style, now } = options;
  const { counts, startSeconds, expectedSeconds, hash, maxConcurrent, batches } = environment;
  const all = options.all || counts.targets <= TARGETS_SHOWN;
  const summary = [
    `${count(counts.targets, 'target')} in ${count(counts.batches, 'batch')}`,
    `at most ${maxConcurrent} at once`,
    ...(expectedSeconds > 0 ? [`about ${formatSeconds(expectedSeconds)}`] : []),
  ].join(', ');
  const batchLine = (batch: PlannedBatchView) =>
    `  batch ${batch.number}  ${span(now, startSeconds, batch.startSeconds, batch.endSeconds)}  ${style.dim(batch.reason)}`;
  return [
    `${style.bold(environment.environment)}  ${summary}  ${style.dim(`plan ${shortHash(hash)}`)}`,
    ...(counts.targets > 0 ? settingLines(environment, all) : []).map(([name, text]) =>
      style.dim(`  ${padEnd(name, 'strategy'.length)}  ${text}`),
    ),
    ...shortened(
      environment.warnings.map((warning) => style.yellow(`  ! ${warning}`)),
      'warning',
      all,
    ),
    ...shortened(
      (environment.unreachable ?? []).map(({ account, region, reason }) =>
        style.red(
          `  ✗ ${account}/${region}  cannot be looked into, so nothing would be done there: ${reason}`,
        ),
      ),
      'place',
      options.all,
    ),
    ...shortened(
      environment.refused.map(({ id, reason }) =>
        style.yellow(`  ! ${id}  would not be worked on: ${reason}`),
      ),
      'target',
      options.all,
    ),
    ...(all
      ? batches.flatMap((batch) => [
          batchLine(batch),
          ...batch.targets.flatMap((target) => targetLines(target, options)),
        ])
      : summaryOf(batches, batchLine, options)),
    ...shortened(
      environment.upToDate.map(({ id, reason }) => style.dim(`  - ${id}  up to date: ${reason}`)),
      'target',
      options.all,
    ),
  ];
}

function targetLines(target: PlannedTarget, { style }: PlanOptions): string[] {
  const { id, kind, size, currentImage, newImage, currentVersion, newVersion, expectedSeconds } = target;
  const parts = [
    `    ${id}`,
    count(size, kind === 'asg' ? 'instance' : 'task'),
    newImage === undefined ? '' : `${currentImage ?? '?'} → ${newImage}`,
    currentVersion === undefined
      ? ''
      : newVersion === 'created'
        ? `version ${currentVersion} → new`
        : `version ${currentVersion} stays`,
    ...(target.pools ?? []),
    style.dim(`about ${formatSeconds(expectedSeconds)}`),
  ];
  return [
    parts.filter((part) => part !== '').join('  '),
    ...(target.settings ? [style.dim(`      with ${preferencesText(target.settings)}`)] : []),
    ...(target.warnings ?? []).map((warning) => style.yellow(`      ! ${warning}`)),
  ];
}

/** Batches without their targets, and what is to be known of these: each warning once. */
function summaryOf(
  batches: readonly PlannedBatchView[],
  batchLine: (batch: PlannedBatchView) => string,
  { style }: PlanOptions,
): string[] {
  const line = (batch: PlannedBatchView) =>
    `${batchLine(batch)}; ${count(batch.targets.length, 'target')}, ${sizeText(batch.targets)}`;
  const left = batches.length - BATCHES_SHOWN - 1;
  const shown =
    left <= 1
      ? batches.map(line)
      : [
          ...batches.slice(0, BATCHES_SHOWN).map(line),
          style.dim(`  … ${left} more batches`),
          ...batches.slice(-1).map(line),
        ];
  const idsByText = new Map<string, string[]>();
  for (const { id, warnings = [] } of batches.flatMap(({ targets }) => targets)) {
    for (const warning of warnings) {
      const ids = idsByText.get(warning);
      if (ids) ids.push(id);
      else idsByText.set(warning, [id]);
    }
  }
  const warnings = [...idsByText].map(([warning, [first, ...others]]) =>
    style.yellow(
      `  ! ${first ?? ''}${others.length > 0 ? ` and ${count(others.length, 'other')}` : ''}: ${warning}`,
    ),
  );
  return [...shown, ...shortened(warnings, 'warning', false), style.dim('  --all shows every target')];
}

function sizeText(targets: readonly PlannedTarget[]): string {
  const sum = (kind: PlannedTarget['kind']) =>
    targets.reduce((total, target) => total + (target.kind === kind ? target.size : 0), 0);
  const parts = [
    ...(sum('asg') > 0 ? [count(sum('asg'), 'instance')] : []),
    ...(sum('ecs') > 0 ? [count(sum('ecs'), 'task')] : []),
  ];
  return parts.length === 0 ? 'nothing to replace' : parts.join(' and ');
}
