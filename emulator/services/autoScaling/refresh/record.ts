import type { DesiredConfiguration, RefreshStrategy } from '@aws-sdk/client-auto-scaling';
import { uuid } from '../../../ids.js';
import type { Group, GroupConfiguration } from '../groups/group.js';
import { withRefresh, type Member } from '../instances/members.js';
import type { LaunchOptions } from '../launching/launching.js';
import type { TrafficChecks } from '../trafficSources/checks.js';
import { firstPlan, remainingPlan } from './planning.js';
import type { EffectivePreferences } from './preferences.js';
import { replan, startRefresh } from './timeline/interventions.js';
import type { Interruption, LaunchOutcome, RefreshPlan, Script } from './timeline/plan.js';
import { Direction, endOf, finalStatusOf, isActive, progressAt, type Timeline } from './timeline/timeline.js';

/** AWS forgets a refresh, and what a group launched and terminated, after six weeks. */
export const RETENTION = 6 * 7 * 24 * 60 * 60 * 1000;

/** One instance refresh of a group. */
export interface RefreshRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly requestedAt: number;
  readonly strategy: RefreshStrategy;
  readonly preferences: EffectivePreferences;
  readonly desiredConfiguration: DesiredConfiguration | undefined;
  /** What it launches: the desired configuration, or that of the group when it was requested. */
  readonly configuration: GroupConfiguration;
  /** Why it cannot be rolled back, as far as that is the case. */
  readonly irreversibleBecause: string | undefined;
  /** The instances it set out to replace. */
  readonly concerned: readonly string[];
  readonly target: LaunchOptions;
  readonly previous: LaunchOptions;
  /** When an alarm that it watches next is in the state ALARM, if ever, seen from a moment on. */
  readonly alarmFrom: (moment: number) => Interruption | undefined;
  /**
   * What its group's target groups have to say of the instances that it launches, as things are at a moment.
   */
  readonly checksAt: (moment: number) => TrafficChecks | undefined;
  /**
   * How instances with the new configuration fare, and those with the previous one, whatever target groups
   * say.
   */
  readonly forward: LaunchOutcome;
  readonly back: LaunchOutcome;
  readonly plan: RefreshPlan;
  timeline: Timeline;
  /** The group's instances with what this refresh does to them; absent once the group has taken that over. */
  members: Member[] | undefined;
}

/** What a refresh is asked to do, checked and resolved. */
export type RefreshRequest = Pick<
  RefreshRecord,
  | 'strategy'
  | 'preferences'
  | 'desiredConfiguration'
  | 'configuration'
  | 'irreversibleBecause'
  | 'target'
  | 'previous'
  | 'alarmFrom'
  | 'checksAt'
  | 'forward'
  | 'back'
> & {
  /** What is in store for it, besides what its instances bring about. */
  readonly script: Script | undefined;
};

/** Starts a refresh of a group that has none under way. */
export function beginRefresh(group: Group, request: RefreshRequest, now: number): RefreshRecord {
  const id = uuid([group.arn, 'refresh', group.refreshes.length]);
  const { plan, concerned } = firstPlan(group, request, now);
  const record: RefreshRecord = {
    ...request,
    id,
    requestedAt: now,
    concerned,
    plan,
    timeline: startRefresh(plan, now),
    members: [],
  };
  group.refreshes.push(record);
  applyTimeline(group, record, record.timeline, now);
  settleGroup(group, now);
  return record;
}

/** The refresh that is under way at `now`, if any. */
export function activeRefresh(group: Group, now: number): RefreshRecord | undefined {
  const last = group.refreshes.at(-1);
  return last && isActive(last.timeline, now) ? last : undefined;
}

/** Replaces what will happen in the refresh that is under way from `now` on. */
export function applyTimeline(group: Group, record: RefreshRecord, timeline: Timeline, now: number): void {
  record.timeline = timeline;
  for (const { launch } of timeline.swaps) {
    if (!launch || launch.pendingAt < now) continue;
    if (group.newInstancesProtected) group.protectedInstances.add(launch.instanceId);
    else group.protectedInstances.delete(launch.instanceId);
  }
  record.members = withRefresh(group.members, timeline, ({ direction }, replaced) =>
    (direction === Direction.forward ? record.target : record.previous).choose(
      replaced?.configuration.instanceType,
    ),
  );
}

/** Plans anew what is left of the refresh under way, if any, after the group itself changed at `now`. */
export function reconsider(group: Group, now: number): void {
  const record = activeRefresh(group, now);
  if (!record) return;
  applyTimeline(group, record, replan(record.timeline, remainingPlan(group, record, now), now), now);
}

/**
 * Takes over into the group what a refresh that is over by `now` has done: its instances, and after a success its
 * configuration. To be called before anything of a group is read.
 */
export function settleGroup(group: Group, now: number): void {
  const record = group.refreshes.at(-1);
  if (!record?.members || isActive(record.timeline, now)) return;
  // By the end of the refresh, not by now: when it is noticed makes no difference.
  const end = endOf(record.timeline);
  group.former = [...group.former, ...record.members.filter(({ goneAt }) => goneAt <= end)].filter(
    ({ goneAt }) => goneAt > end - RETENTION,
  );
  group.members = record.members.filter(({ goneAt }) => goneAt > end);
  record.members = undefined;
  if (finalStatusOf(record.timeline) !== 'Successful') return;
  if (record.desiredConfiguration) group.configuration = record.configuration;
  for (const { imageId } of record.target.configurations) if (imageId) group.provenImages.add(imageId);
}

/**
 * Takes the instances that are gone at `now` from those of a group without a refresh, so that they do not add
 * up.
 */
export function forgetGone(group: Group, now: number): void {
  if (group.refreshes.at(-1)?.members) return;
  const isGone = ({ instanceId }: Member) => (group.retirements.get(instanceId)?.goneAt ?? Infinity) <= now;
  const gone = group.members.filter(isGone);
  if (gone.length === 0) return;
  group.former = [...group.former, ...gone];
  group.members = group.members.filter((member) => !isGone(member));
}

/** What the group launches at `now`: during a refresh with a desired configuration that, unless it rolls back. */
export function launchedConfiguration(group: Group, now: number): GroupConfiguration {
  const active = activeRefresh(group, now);
  return active?.desiredConfiguration && !progressAt(active.timeline, now).rollback
    ? active.configuration
    : group.configuration;
}
