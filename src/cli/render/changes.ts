import { isOver, needsDecision, type ReleaseView } from '../../client/releaseView.js';
import {
  hasEnded,
  hasEnvironmentEnded,
  type EnvironmentStatus,
  type ReleasePhase,
} from '../../contract/status.js';
import { isFinal, isUnsuccessful, type TargetState, type TargetStatus } from '../../contract/target.js';
import { renderNextSteps, type NextStepOptions } from './nextSteps.js';
import { describeImage } from './releaseTree.js';
import { inColourOf, mark } from './states.js';
import type { Style } from './style.js';
import { legible } from './terminal.js';
import { clockTime, count, elapsed, shortHash, words } from './words.js';

/**
 * What has changed between two looks at a release, a line each: for logs, pipes and CI, where nothing can be redrawn.
 * Percentages are left out, they would be nothing but noise there.
 * @param lookedBefore undefined for the first look
 */
export function renderChanges(
  lookedBefore: ReleaseView | undefined,
  lookedNow: ReleaseView,
  options: NextStepOptions,
): string[] {
  const before = legible(lookedBefore);
  const after = legible(lookedNow);
  const lines = [
    ...releaseChanges(before, after, options.style),
    ...after.status.environments.flatMap((environment) =>
      environmentChanges(
        before?.status.environments.find((one) => one.name === environment.name),
        environment,
        options,
      ),
    ),
    ...personNeeded(before, after, options),
  ];
  return lines.map((line) => `${options.style.dim(clockTime(options.now))}  ${line}`);
}

/** What the release itself looks at again and again, by its phase. */
const PROGRESS_OF: Partial<Record<ReleasePhase, string>> = {
  building: 'image build',
  distributing: 'distribution',
  rollingOut: 'channel',
};

function releaseChanges(before: ReleaseView | undefined, after: ReleaseView, style: Style): string[] {
  const { status } = after;
  const was = before?.status;
  const lines: string[] = [];
  for (const { environment, decision, by, comment } of status.decisions.slice(was?.decisions.length ?? 0)) {
    const said = decision === 'approve' ? 'approved' : 'rejected';
    lines.push(`${environment} ${said} by ${by}${comment === undefined ? '' : `: ${comment}`}`);
  }
  const commandsKnown = new Set(was?.commands.map(({ at, kind }) => at + kind));
  for (const { kind, by, reason, accepted, at, answers } of status.commands) {
    if (!accepted || commandsKnown.has(at + kind)) continue;
    lines.push(
      `${words(kind)} by ${by}${reason === undefined ? '' : `: ${reason}`}`,
      ...answers.map(({ environment, message }) => `  ${environment}: ${message}`),
    );
  }
  const known = new Set(was?.refusals.map(({ at, message }) => at + message));
  for (const { message, by, reason, at } of status.refusals) {
    if (!known.has(at + message)) lines.push(style.yellow(`${message} by ${by} refused: ${reason}`));
  }
  if (status.phase !== was?.phase && !needsDecision(after)) {
    const [first = ''] = status.message.split('\n');
    lines.push(`release ${inColourOf(status.phase, words(status.phase), style)}: ${first}`);
  }
  if (after.progress && after.progress.status !== before?.progress?.status) {
    const [first = ''] = after.progress.message.split('\n');
    lines.push(`${PROGRESS_OF[status.phase] ?? 'waiting'}: ${first}`);
  }
  if (status.image && !was?.image) lines.push(`image ${describeImage(status.image)}`);
  return lines;
}

function environmentChanges(
  before: EnvironmentStatus | undefined,
  after: EnvironmentStatus,
  { now, style }: NextStepOptions,
): string[] {
  const { name, state, message, planHash } = after;
  const lines: string[] = [];
  if (planHash !== before?.planHash && planHash !== undefined) {
    const targets = Object.values(after.counts).reduce((sum, number) => sum + number, 0);
    const batches = after.batches.length + (after.leftOut?.batches ?? 0);
    const upToDate = after.upToDate.length + (after.leftOut?.upToDate ?? 0);
    lines.push(
      `${name}: plan ${shortHash(planHash)}: ${count(targets, 'target')} in ${count(batches, 'batch')}` +
        (upToDate > 0 ? `, ${upToDate} up to date` : ''),
      ...after.warnings.map((warning) => style.yellow(`${name}: ${warning}`)),
      ...after.refused.map(({ id, reason }) => style.yellow(`${name}: ${id} not worked on: ${reason}`)),
    );
  }
  const isGate = state === 'pending' || state.startsWith('waitingFor');
  const entered = state !== before?.state && !isGate;
  const over = hasEnvironmentEnded(state);
  // An environment enters a state before its targets do, and leaves it after them.
  const last = over || state === 'baking';
  if (entered && !last) lines.push(`${mark(state, style)} ${name}: ${words(state)}`);
  const known = new Map(before?.targets.map((target) => [target.id, target]));
  for (const target of after.targets) {
    // Where not all are listed, whoever began would never be seen to end: the sums say how far all are.
    const isTold = after.leftOut === undefined || isUnsuccessful(target.state);
    if (isTold && target.state !== (known.get(target.id)?.state ?? 'pending')) {
      lines.push(targetChange(name, target, now, style));
    }
  }
  if (after.leftOut && !over) lines.push(...sumsChange(before, after));
  if (entered && last) {
    const [first = '', ...rest] = message.split('\n');
    const time = over ? elapsed(after.startedAt, after.endedAt, now) : '';
    const lasted = time === '' ? '' : ` after ${time}`;
    lines.push(`${mark(state, style)} ${name}: ${words(state)}${lasted}: ${first}`, ...rest);
  }
  return lines;
}

/** How many targets are in which state, when that has changed since the plan was made. */
function sumsChange(before: EnvironmentStatus | undefined, { name, counts }: EnvironmentStatus): string[] {
  const sums = (of: EnvironmentStatus['counts']) =>
    Object.entries(of)
      .map(([state, number]) => `${number} ${words(state as TargetState)}`)
      .join(', ');
  const isUntouched = Object.keys(counts).every((state) => state === 'pending');
  return isUntouched || sums(counts) === sums(before?.counts ?? {}) ? [] : [`${name}: ${sums(counts)}`];
}

function targetChange(environment: string, target: TargetStatus, now: number, style: Style): string {
  const { id, state, batch, startedAt, endedAt, reason } = target;
  const time = isFinal(state) && endedAt !== undefined ? elapsed(startedAt, endedAt, now) : '';
  return [
    `${mark(state, style)} ${environment}${batch === undefined ? '' : ` batch ${batch}`}: ${id}`,
    ` ${inColourOf(state, words(state), style)}`,
    time === '' ? '' : ` after ${time}`,
    reason === undefined ? '' : `: ${reason}`,
  ].join('');
}

/** The text about the next steps, when a person is needed now and was not before, or when all is over. */
function personNeeded(
  before: ReleaseView | undefined,
  after: ReleaseView,
  options: NextStepOptions,
): string[] {
  // The same environment may wait again, for the next failure.
  const waits = (view: ReleaseView | undefined) =>
    view && needsDecision(view)
      ? `${view.status.waitingFor?.environment ?? ''} ${view.status.waitingFor?.since ?? ''}`
      : undefined;
  const askedNow = waits(after) !== undefined && waits(after) !== waits(before);
  const overNow = isOver(after) && !(before && isOver(before)) && !hasEndedWell(after);
  return askedNow || overNow ? renderNextSteps(after, options) : [];
}

/** Then the line about the new phase has said everything. */
function hasEndedWell({ status }: ReleaseView): boolean {
  return hasEnded(status.phase) && status.phase === 'succeeded';
}
