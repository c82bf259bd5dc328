import type { RingingAlarm } from '../contract/alarms.js';
import type { EnvironmentProgress, EnvironmentResult, LetGo } from '../contract/messages.js';
import { LONGEST_PERSON, LONGEST_TEXT } from '../contract/limits.js';
import { placeId, type UnreachablePlace } from '../contract/place.js';
import { hasEnvironmentEnded, type EnvironmentState } from '../contract/status.js';
import { parseTargetId, type TargetStatus } from '../contract/target.js';
import { cut } from '../contract/texts.js';
import { firstLine } from './firstLine.js';
import { joinParts } from './planParts.js';

/** Characters of what an environment says that happens: names of targets and reasons among them. */
const LONGEST_MESSAGE = 20_000;

/** What a release knows of one of its environments. Times are ISO 8601. */
export interface EnvironmentEntry {
  name: string;
  state: EnvironmentState;
  message: string;
  startedAt?: string;
  endedAt?: string;
  plan?: NonNullable<EnvironmentProgress['plan']>;
  /** By ID, in the order of the plan. */
  targets: Map<string, TargetStatus>;
  /** Places that could not be looked into, by their IDs. */
  unreachable: Map<string, UnreachablePlace>;
  /** Who has paused it, while it is paused. */
  pausedBy?: string;
  /** The alarms that hold it, while they do. */
  alarms?: readonly RingingAlarm[];
  /** Names of alarms that are not looked at any more. */
  alarmsLeftOut?: readonly string[];
  /** All of it is brought back. */
  goesBack?: boolean;
  /** Set once the release has let it go beyond its gates. */
  letGo?: LetGo;
  /** Since when it is at work although a person was still asked whether it may be. */
  withoutDecision?: string;
  /** Its workflow has ended: nothing more is taken from it. */
  isClosed?: true;
}

/** An environment of which nothing has happened yet. */
export function newEntry(name: string): EnvironmentEntry {
  return {
    name,
    state: 'pending',
    message: 'its turn has not come',
    targets: new Map(),
    unreachable: new Map(),
  };
}

/** Takes what a running environment says of itself. */
export function takeProgress(entry: EnvironmentEntry, progress: EnvironmentProgress, at: string): void {
  if (progress.plan) {
    entry.plan = joinParts(entry.plan, progress.plan);
    for (const { number, targets } of progress.plan.batches) {
      for (const id of targets) {
        entry.targets.set(id, { id, kind: parseTargetId(id).kind, batch: number, state: 'pending' });
      }
    }
    for (const place of progress.plan.unreachable ?? []) entry.unreachable.set(placeId(place), place);
  }
  for (const { reached, ...place } of progress.unreachable ?? []) {
    if (reached) entry.unreachable.delete(placeId(place));
    else entry.unreachable.set(placeId(place), place);
  }
  for (const target of progress.targets)
    entry.targets.set(target.id, merged(entry.targets.get(target.id), target));
  if (progress.goesBack === true) entry.goesBack = true;
  if (progress.pausedBy !== undefined) entry.pausedBy = cut(progress.pausedBy, LONGEST_PERSON);
  else delete entry.pausedBy;
  if (progress.alarmsLeftOut !== undefined) entry.alarmsLeftOut = progress.alarmsLeftOut;
  // A plan is reported before the gate; the gate's own state says more.
  if (progress.state === 'planning') return;
  entry.state = progress.state;
  entry.message = cut(progress.message, LONGEST_MESSAGE);
  if (progress.alarms === undefined) delete entry.alarms;
  else entry.alarms = progress.alarms.map((one) => ({ ...one, reason: cut(one.reason, LONGEST_TEXT) }));
  if (hasEnvironmentEnded(progress.state)) entry.endedAt ??= at;
  else delete entry.endedAt;
}

/** Takes the end of an environment: whatever it has not said itself, nothing of it will begin any more. */
export function closeEntry(
  entry: EnvironmentEntry,
  { state, message }: Pick<EnvironmentResult, 'state' | 'message'>,
  at: string,
): void {
  entry.isClosed = true;
  entry.state = state;
  entry.message = message;
  entry.endedAt ??= at;
  for (const target of entry.targets.values()) {
    if (target.state !== 'pending' && target.state !== 'waiting') continue;
    entry.targets.set(target.id, { ...target, state: 'cancelled', reason: firstLine(message), endedAt: at });
  }
}

/** A target's newest status; when it began stays known, also to an environment that has forgotten. */
function merged(before: TargetStatus | undefined, after: TargetStatus): TargetStatus {
  const isSameWork =
    before?.startedAt !== undefined && after.state !== 'pending' && after.startedAt === undefined;
  if (!isSameWork) return after;
  const { startedAt, refreshId, deploymentId, templateId } = before;
  return {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(refreshId === undefined ? {} : { refreshId }),
    ...(deploymentId === undefined ? {} : { deploymentId }),
    ...(templateId === undefined ? {} : { templateId }),
    ...after,
  };
}
