import type { PlanDocument } from '../../plans/document.js';
import { environmentLines } from './plan/environment.js';
import { findingLines } from './plan/findings.js';
import { expectedMoment } from './plan/times.js';
import type { Style } from './style.js';
import { legible } from './terminal.js';
import { count } from './words.js';

/** How a plan is shown. */
export interface PlanOptions {
  readonly style: Style;
  /** Milliseconds since the epoch: clock times are those of a release that starts now. */
  readonly now: number;
  /** Show every target, however many there are. */
  readonly all: boolean;
}

/** What a release would do, as a tree of environments, batches and targets: one string per line. */
export function renderPlan(document: PlanDocument, options: PlanOptions): string[] {
  const plan = legible(document);
  return [
    ...(plan.image
      ? []
      : ['The image is still to be built: the plan is that of a release whose image is new.', '']),
    ...plan.environments.flatMap((environment) => [...environmentLines(environment, options), '']),
    ...findingLines(plan.preflight, options),
    ...totalLines(plan, options),
  ];
}

/** Whether there is something to do: targets to work on, or places that nobody could look into. */
export function hasChanges({ totals }: PlanDocument): boolean {
  return totals.targets > 0 || (totals.unreachable ?? 0) > 0;
}

function totalLines({ totals }: PlanDocument, { style, now }: PlanOptions): string[] {
  const unreachable = unreachableLines(totals.unreachable ?? 0, style);
  if (totals.targets === 0 && unreachable.length > 0) return unreachable;
  if (totals.targets === 0) {
    return [style.green('Nothing to do: every target that can be worked on is up to date.')];
  }
  const replaced = [
    ...(totals.instances > 0 ? [count(totals.instances, 'instance')] : []),
    ...(totals.tasks > 0 ? [count(totals.tasks, 'task')] : []),
  ].join(' and ');
  const rest = [
    ...(totals.upToDate > 0 ? [`${totals.upToDate} up to date`] : []),
    ...(totals.refused > 0 ? [`${totals.refused} left alone`] : []),
    ...(totals.warnings > 0 ? [count(totals.warnings, 'warning')] : []),
  ];
  return [
    `${replaced === '' ? 'Nothing' : replaced} to be replaced in ${count(totals.batches, 'batch')}; started now and approved at once, ` +
      `done at about ${expectedMoment(now, totals.expectedSeconds)}.${rest.length > 0 ? ` ${capitalized(rest.join(', '))}.` : ''}`,
    ...unreachable,
    `${count(totals.targets, 'target')} would be worked on. Nothing has changed.`,
  ];
}

/** What to do about places that could not be looked into; no line when there are none. */
function unreachableLines(places: number, style: Style): string[] {
  if (places === 0) return [];
  const them = places === 1 ? 'it' : 'them';
  return [
    style.red(
      `${count(places, 'place')} could not be looked into: what would have to be done there is not known. ` +
        `A release goes on without ${them} and does not end as succeeded.`,
    ),
  ];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
