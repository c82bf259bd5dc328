import type { PlanDocument, PreflightFinding } from '../../../plans/document.js';
import type { PlanOptions } from '../plan.js';
import { count } from '../words.js';
import { shortened } from './lists.js';

/** What the preflight has found; no line when it has found nothing. */
export function findingLines(
  { refusals, warnings }: PlanDocument['preflight'],
  { style, all }: Pick<PlanOptions, 'style' | 'all'>,
): string[] {
  if (refusals.length + warnings.length === 0) return [];
  const title =
    refusals.length > 0
      ? style.red(`Preflight: a release would be refused for ${count(refusals.length, 'reason')}.`)
      : style.yellow(`Preflight: ${count(warnings.length, 'warning')}.`);
  return [
    title,
    ...shortened(
      refusals.map((finding) => style.red(`  ✗ ${findingText(finding)}`)),
      'refusal',
      all,
    ),
    ...shortened(
      warnings.map((finding) => style.yellow(`  ! ${findingText(finding)}`)),
      'warning',
      all,
    ),
    '',
  ];
}

function findingText({ account, region, environment, targets, example, message }: PreflightFinding): string {
  const where = [`${account}, ${region}`, ...(environment === undefined ? [] : [environment])].join(', ');
  const others = targets > 1 ? ` and ${count(targets - 1, 'other')}` : '';
  return `${where}: ${message}${example === undefined ? '' : ` (${example}${others})`}`;
}
