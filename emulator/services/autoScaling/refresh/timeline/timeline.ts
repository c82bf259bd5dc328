import type { InstanceRefreshStatus } from '@aws-sdk/client-auto-scaling';
import type { CheckFailure } from '../../../elasticLoadBalancing/health.js';

/** What a refresh is busy with; finer than its status, because a status hides why it waits. */
export const PhaseKind = {
  pending: 'pending',
  replacing: 'replacing',
  checkpoint: 'checkpoint',
  /** No replacement is possible, or none becomes healthy: ends after an hour without progress. */
  stuck: 'stuck',
  /** The `InstanceRefresh` process is suspended. */
  paused: 'paused',
  baking: 'baking',
  cancelling: 'cancelling',
  ended: 'ended',
} as const;
export type PhaseKind = (typeof PhaseKind)[keyof typeof PhaseKind];

/** A stretch of a refresh during which its status and reason do not change. */
export interface Phase {
  readonly kind: PhaseKind;
  readonly status: InstanceRefreshStatus;
  /** Milliseconds since the epoch, as all times in this file; the phase lasts until the next one begins. */
  readonly from: number;
  readonly reason?: string | undefined;
  /** Of a checkpoint: its percentage. */
  readonly checkpoint?: number;
}

/** Which way a replacement goes. */
export const Direction = {
  /** To the configuration of the refresh. */
  forward: 'forward',
  /** Back from it, in a rollback. */
  back: 'back',
  /** After the end: the group itself replaces what the refresh left broken, with its own configuration. */
  heal: 'heal',
} as const;
export type Direction = (typeof Direction)[keyof typeof Direction];

/** An instance that a refresh launches. */
export interface Launch {
  readonly instanceId: string;
  readonly pendingAt: number;
  readonly inServiceAt: number;
  /** When its health check fails for good; `Infinity` for a healthy instance. */
  readonly unhealthyAt: number;
  /** Why health checks of its application fail, if they do. */
  readonly deadApplication?: CheckFailure | undefined;
}

/** One instance replaced by another. Times that never come are `Infinity`. */
export interface Swap {
  readonly direction: Direction;
  /** The instance that goes; absent when it is gone already. */
  readonly replaces: string | undefined;
  readonly startsAt: number;
  /** When the instance that goes begins to terminate. */
  readonly retiresAt: number;
  readonly goneAt: number;
  /** Absent when the launch is refused, or when nothing is launched in its place. */
  readonly launch: Launch | undefined;
  /** When the replacement is healthy and warmed up, and so counts as updated. */
  readonly readyAt: number;
  /** Why the launch was refused. */
  readonly refusal?: string | undefined;
}

/**
 * Everything that will happen in one instance refresh unless somebody intervenes. Computed once from the request; an
 * intervention (cancel, rollback, suspend, …) cuts it at that moment and computes the rest anew. Asking what is the
 * case at a moment changes nothing, so that a jump of a day gives the same answers as many small steps.
 */
export interface Timeline {
  /** In the order of time, without gaps; the last one has no end. */
  readonly phases: readonly Phase[];
  /** In the order in which they begin. */
  readonly swaps: readonly Swap[];
  /** Instances that the refresh is about, those included that match already and are skipped. */
  readonly total: number;
  /** Of these, how many match already. */
  readonly skipped: number;
  /** How many instances are updated from which moment on, in the order of time. */
  readonly marks: readonly Mark[];
}

/** From `at` on, `updated` instances count as updated. */
export interface Mark {
  readonly at: number;
  readonly updated: number;
}

/** The state of a refresh at one moment. */
export interface Progress {
  readonly phase: Phase;
  readonly updated: number;
  readonly percentageComplete: number;
  readonly instancesToUpdate: number;
  /** Absent while pending, and for a refresh that was cancelled before it began. */
  readonly startTime?: number;
  readonly endTime?: number;
  readonly rollback?: RollbackProgress;
}

/** What was the case when a rollback began. */
export interface RollbackProgress {
  readonly startTime: number;
  readonly reason: string | undefined;
  readonly percentageComplete: number;
  readonly instancesToUpdate: number;
}

/** The state of a refresh at `now`. */
export function progressAt(timeline: Timeline, now: number): Progress {
  const phase = phaseAt(timeline, now);
  const updated = updatedAt(timeline, now);
  const started = timeline.phases.find(({ kind }) => kind !== PhaseKind.pending);
  const rollbackStart = rollbackStartOf(timeline, now);
  const ranAtAll =
    started && started.from <= now && (started.kind !== PhaseKind.ended || timeline.total === 0);
  return {
    phase,
    updated,
    percentageComplete: percentage(timeline, updated),
    // During a rollback AWS keeps showing what the refresh had left to do, since that needs no undoing.
    instancesToUpdate: timeline.total - (rollbackStart ? updatedAt(timeline, rollbackStart.from) : updated),
    ...(ranAtAll && { startTime: started.from }),
    ...(phase.kind === PhaseKind.ended && { endTime: phase.from }),
    ...(rollbackStart && { rollback: rollbackProgress(timeline, rollbackStart) }),
  };
}

/** The phase that is under way at `now`; the first one for any time before it. */
export function phaseAt({ phases }: Timeline, now: number): Phase {
  const phase = phases[Math.max(0, countUpTo(phases, now, ({ from }) => from) - 1)];
  if (!phase) throw new RangeError('a timeline has at least one phase');
  return phase;
}

/** How many instances count as updated at `now`. */
export function updatedAt({ marks, skipped }: Timeline, now: number): number {
  return marks[countUpTo(marks, now, ({ at }) => at) - 1]?.updated ?? skipped;
}

/** When the refresh is over, or `Infinity` for one that waits for somebody. */
export function endOf({ phases }: Timeline): number {
  const last = phases.at(-1);
  return last?.kind === PhaseKind.ended ? last.from : Infinity;
}

/** The status in which the refresh ends, or in which it waits for somebody. */
export function finalStatusOf(timeline: Timeline): InstanceRefreshStatus {
  return phaseAt(timeline, endOf(timeline)).status;
}

/** Whether the refresh blocks another one at `now`. */
export function isActive(timeline: Timeline, now: number): boolean {
  return now < endOf(timeline);
}

/** Share of updated instances in whole percent, rounded down; 100 for a refresh about nothing. */
export function percentage({ total }: { readonly total: number }, updated: number): number {
  return total === 0 ? 100 : Math.floor((updated * 100) / total);
}

/** Whether the phase belongs to a rollback that is still under way. */
export function isRollback({ status }: Phase): boolean {
  return status === 'RollbackInProgress';
}

function rollbackStartOf({ phases }: Timeline, now: number): Phase | undefined {
  const first = phases.find(isRollback);
  return first && first.from <= now ? first : undefined;
}

function rollbackProgress(timeline: Timeline, { from, reason }: Phase): RollbackProgress {
  const updated = updatedAt(timeline, from);
  return {
    startTime: from,
    reason,
    percentageComplete: percentage(timeline, updated),
    instancesToUpdate: timeline.total - updated,
  };
}

/** How many of the items, ordered by `timeOf`, are not after `now`. */
function countUpTo<T>(items: readonly T[], now: number, timeOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(items[middle] as T) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}
