import type { CommandLines } from '../../client/commandLines.js';
import { wasCutOff, type ReleaseView } from '../../client/releaseView.js';
import { displayName } from '../../client/releaseRef.js';
import type { ReleaseImage } from '../../contract/image.js';
import type { BatchStatus, EnvironmentStatus } from '../../contract/status.js';
import { isFinal, type TargetState, type TargetStatus } from '../../contract/target.js';
import { inColourOf, mark } from './states.js';
import { padEnd, type Style } from './style.js';
import { legible } from './terminal.js';
import { count, elapsed, moment, shortHash, words } from './words.js';

/** How to draw a release. */
export interface TreeOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly style: Style;
  /** `all`: every target. `active`: the batches at work and the targets that failed; the rest as one line each. */
  readonly detail: 'all' | 'active';
  readonly commands: CommandLines;
}

/** A release as a tree of environments, batches and targets: one string per line. */
export function renderRelease(asked: ReleaseView, options: TreeOptions): string[] {
  const view = legible(asked);
  const { status } = view;
  return [
    ...header(view, options),
    ...status.environments.flatMap((environment) => ['', ...environmentLines(environment, view, options)]),
  ];
}

function header(view: ReleaseView, { now, style }: TreeOptions): string[] {
  const { status } = view;
  const phase = wasCutOff(view)
    ? style.red(view.temporalStatus.toLowerCase())
    : inColourOf(status.phase, words(status.phase), style);
  const time = elapsed(status.startedAt, status.endedAt ?? view.closedAt, now);
  const lines = [`Release ${style.bold(displayName(view))}  ${phase}  ${style.dim(time)}`];
  if (status.image) lines.push(`  image     ${describeImage(status.image)}`);
  lines.push(`  asked by  ${status.requestedBy}, ${moment(status.startedAt)}`);
  for (const { environment, decision, by, at, comment } of status.decisions) {
    const said = decision === 'approve' ? 'approved' : 'rejected';
    lines.push(
      `  ${said}  ${environment} by ${by}, ${moment(at)}${comment === undefined ? '' : `: ${comment}`}`,
    );
  }
  for (const { message, by, at, reason } of status.refusals) {
    lines.push(style.yellow(`  refused   ${message} by ${by}, ${moment(at)}: ${reason}`));
  }
  for (const { kind, by, at, reason, accepted } of status.commands) {
    // What was refused stands among the refusals.
    if (!accepted) continue;
    lines.push(
      `  ${padEnd(words(kind), 'rollback'.length)}  by ${by}, ${moment(at)}${reason === undefined ? '' : `: ${reason}`}`,
    );
  }
  for (const { to, count: times, since, subject, reason } of status.undelivered ?? []) {
    const what = `${count(times, 'notification')} since ${moment(since)}, the last: ${subject}`;
    lines.push(style.yellow(`  not told  ${to}: ${what}: ${reason}`));
  }
  if (status.pausedBy !== undefined) lines.push(style.yellow(`  paused    by ${status.pausedBy}`));
  for (const { name, withoutDecision } of status.environments) {
    if (withoutDecision !== undefined)
      lines.push(
        style.red(`  warning   ${name} is at work since ${withoutDecision}, and nobody has approved it`),
      );
  }
  if (status.abort) {
    const { by, at, reason } = status.abort;
    lines.push(
      style.yellow(`  aborted   by ${by}, ${moment(at)}${reason === undefined ? '' : `: ${reason}`}`),
    );
  }
  return lines;
}

/** An image with its AMIs, a Region each: `web 1.4.0 (eu-west-1 ami-0…, us-east-1 ami-0…)`. */
export function describeImage(image: ReleaseImage): string {
  const byRegion = new Map(image.amis.map((ami) => [ami.region, ami.amiId]));
  const amis = [...byRegion].map(([region, id]) => `${region} ${id}`).join(', ');
  return `${image.name} ${image.version}${amis === '' ? '' : ` (${amis})`}`;
}

function environmentLines(environment: EnvironmentStatus, view: ReleaseView, options: TreeOptions): string[] {
  const { now, style, detail } = options;
  const { name, state, message, startedAt, endedAt, planHash } = environment;
  const [summary = '', ...more] = message.split('\n');
  const parts = [
    `${mark(state, style)} ${style.bold(name)}`,
    inColourOf(state, words(state), style),
    // The release says below whom it waits for.
    state.startsWith('waitingFor') ? '' : summary,
    style.dim(elapsed(startedAt, endedAt, now)),
    planHash === undefined ? '' : style.dim(`plan ${shortHash(planHash)}`),
  ];
  const lines = [parts.filter((part) => part !== '').join('  ')];
  // In full, the same is said beside each target.
  if (detail === 'active') lines.push(...more.map((line) => `  ${style.red(line.trim())}`));
  lines.push(...environment.warnings.map((warning) => style.yellow(`  ! ${warning}`)));
  lines.push(...unreachableLines(environment, options));
  lines.push(...excluded(environment, options));
  const targets = byBatch(environment.targets);
  for (const batch of environment.batches) {
    lines.push(...batchLines(batch, targets.get(batch.number) ?? [], view, options));
  }
  lines.push(...leftOutLines(environment, view, options));
  return lines;
}

/** Places that could not be looked into, with AWS's words. */
function unreachableLines({ unreachable = [] }: EnvironmentStatus, { style, detail }: TreeOptions): string[] {
  // In short, the message has named them.
  if (detail === 'active') return [];
  return unreachable.map(({ account, region, reason, skippedBy }) => {
    const leftOut = skippedBy === undefined ? '' : `, left out by ${skippedBy}`;
    return style.red(`  ✗ ${account}/${region}  not looked into${leftOut}: ${reason}`);
  });
}

function byBatch(targets: readonly TargetStatus[]): Map<number, TargetStatus[]> {
  const found = new Map<number, TargetStatus[]>();
  for (const target of targets) {
    const members = found.get(target.batch ?? 0);
    if (members) members.push(target);
    else found.set(target.batch ?? 0, [target]);
  }
  return found;
}

function leftOutLines(
  { leftOut }: EnvironmentStatus,
  view: ReleaseView,
  { style, commands }: TreeOptions,
): string[] {
  if (!leftOut) return [];
  const parts = [
    leftOut.targets > 0 ? count(leftOut.targets, 'target') : '',
    leftOut.batches > 0 ? count(leftOut.batches, 'batch') : '',
    leftOut.refused > 0 ? `${count(leftOut.refused, 'target')} not worked on` : '',
    leftOut.upToDate > 0 ? `${count(leftOut.upToDate, 'target')} up to date` : '',
    (leftOut.unreachable ?? 0) > 0 ? `${count(leftOut.unreachable ?? 0, 'place')} not looked into` : '',
    leftOut.warnings > 0 ? count(leftOut.warnings, 'warning') : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) return [];
  const all = commands.goldenAmi('status', displayName(view), '--all');
  return [style.dim(`  … not shown: ${parts.join(', ')}; to see all: ${all}`)];
}

function excluded(
  { refused, upToDate, leftOut }: EnvironmentStatus,
  { style, detail }: TreeOptions,
): string[] {
  const lines = refused.map(({ id, reason }) => style.yellow(`  ! ${id}  not worked on: ${reason}`));
  if (upToDate.length === 0) return lines;
  if (detail === 'active') {
    const all = upToDate.length + (leftOut?.upToDate ?? 0);
    return [...lines, style.dim(`  - ${count(all, 'target')} up to date`)];
  }
  return [...lines, ...upToDate.map(({ id, reason }) => style.dim(`  - ${id}  up to date: ${reason}`))];
}

function batchLines(
  batch: BatchStatus,
  targets: readonly TargetStatus[],
  view: ReleaseView,
  options: TreeOptions,
): string[] {
  const { now, style, detail } = options;
  const counts = batch.counts ?? countsOf(targets);
  const state = batchState(counts);
  // Where not every target is listed, nobody can tell from them when the batch began.
  const timed = batch.size === undefined ? targets : [];
  const began = earliest(timed.map((target) => target.startedAt));
  const ended = isFinal(state) ? latest(timed.map((target) => target.endedAt)) : undefined;
  const title = [
    `  ${mark(state, style)} batch ${batch.number}`,
    inColourOf(state, tally(batch.size ?? batch.targets.length, counts), style),
    style.dim(elapsed(began, ended, now)),
    style.dim(batch.reason),
  ];
  const lines = [title.filter((part) => part !== '').join('  ')];
  const shown =
    detail === 'all' || state === 'refreshing'
      ? targets
      : targets.filter((target) => needsAttention(target.state));
  const widest = Math.max(0, ...shown.map((target) => target.id.length));
  return [...lines, ...shown.map((target) => targetLine(target, widest, view, options))];
}

function targetLine(target: TargetStatus, width: number, view: ReleaseView, options: TreeOptions): string {
  const { now, style } = options;
  const live = isFinal(target.state) ? undefined : view.live[target.id];
  const version =
    target.newVersion === undefined ? '' : `version ${target.previousVersion ?? '?'} → ${target.newVersion}`;
  const parts = [
    `    ${mark(target.state, style)} ${padEnd(target.id, width)}`,
    inColourOf(target.state, padEnd(words(target.state), 'rolling back'.length), style),
    live?.percentage === undefined ? '' : `${String(Math.floor(live.percentage)).padStart(3)} %`,
    style.dim(elapsed(target.startedAt, target.endedAt, now)),
    // A look that brings its own command sees what the reason has said when the wait began.
    live?.command === undefined ? (target.reason ?? live?.message ?? style.dim(version)) : live.message,
  ];
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();
}

type Counts = Readonly<Partial<Record<TargetState, number>>>;

function countsOf(targets: readonly TargetStatus[]): Counts {
  const counts: Partial<Record<TargetState, number>> = {};
  for (const { state } of targets) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** The state of a batch as a whole, in the words of its targets. */
function batchState(counts: Counts): TargetState {
  const states = Object.keys(counts) as TargetState[];
  const isOver = states.every(isFinal);
  if (states.some((state) => needsAttention(state) && isFinal(state)))
    return isOver ? 'failed' : 'refreshing';
  if (states.every((state) => state === 'pending')) return 'pending';
  if (states.every((state) => state === 'cancelled')) return 'cancelled';
  return isOver ? 'succeeded' : 'refreshing';
}

function needsAttention(state: TargetState): boolean {
  return state === 'failed' || state === 'rolledBack' || state === 'rollingBack';
}

/** `5 targets` before the batch begins, `2 of 5 succeeded, 1 failed` after. */
function tally(size: number, { succeeded = 0, ...others }: Counts): string {
  const ended = (Object.entries(others) as [TargetState, number][]).filter(([state]) => isFinal(state));
  if (succeeded === 0 && ended.length === 0) return count(size, 'target');
  return [
    `${succeeded} of ${size} succeeded`,
    ...ended.map(([state, number]) => `${number} ${words(state)}`),
  ].join(', ');
}

function earliest(times: readonly (string | undefined)[]): string | undefined {
  return times.filter((time) => time !== undefined).sort()[0];
}

function latest(times: readonly (string | undefined)[]): string | undefined {
  return times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
}
