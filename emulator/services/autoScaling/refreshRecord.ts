import type {
  DesiredConfiguration,
  InstanceRefreshStatus,
  RefreshStrategy,
} from '@aws-sdk/client-auto-scaling';
import { uuid } from '../../ids.js';
import { membersAt, type Group, type GroupConfiguration } from './group.js';
import type { LaunchOptions } from './launching.js';
import { isMember, withRefresh, type Member } from './members.js';
import type { EffectivePreferences } from './preferences.js';
import { replan, startRefresh } from './refresh/interventions.js';
import {
  CandidateAction,
  type Candidate,
  type LaunchOutcome,
  type RefreshPlan,
  type Script,
} from './refresh/plan.js';
import { Direction, endOf, isActive, progressAt, type Timeline } from './refresh/timeline.js';

const SECOND = 1000;

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
> & {
  /** How instances with the new configuration fare, and those with the previous one. */
  readonly forward: LaunchOutcome;
  readonly back: LaunchOutcome;
};

/** Starts a refresh of a group that has none under way. */
export function beginRefresh(group: Group, request: RefreshRequest, now: number): RefreshRecord {
  const { preferences, target } = request;
  const present = membersAt(group, now).filter(({ retiresAt }) => retiresAt > now);
  const matching = preferences.SkipMatching ? present.filter((member) => target.matches(member)) : [];
  const skipped = new Set(matching.map(({ instanceId }) => instanceId));
  const concerned = present.map(({ instanceId }) => instanceId).filter((id) => !skipped.has(id));
  const id = uuid([group.arn, 'refresh', group.refreshes.length]);
  const plan: RefreshPlan = {
    refreshId: id,
    desiredCapacity: group.desiredCapacity,
    candidates: candidatesAmong(
      group,
      present.filter(({ instanceId }) => !skipped.has(instanceId)),
      preferences,
    ),
    skipped: skipped.size,
    removed: new Set(group.retirements.keys()),
    bounds: {
      minHealthyPercentage: preferences.MinHealthyPercentage,
      maxHealthyPercentage: preferences.MaxHealthyPercentage,
    },
    warmup: preferences.InstanceWarmup * SECOND,
    bakeTime: (preferences.BakeTime ?? 0) * SECOND,
    checkpointPercentages: preferences.CheckpointPercentages ?? [],
    checkpointDelay: (preferences.CheckpointDelay ?? 0) * SECOND,
    autoRollback: preferences.AutoRollback,
    reversible: request.irreversibleBecause === undefined,
    pace: group.behaviour.pace,
    forward: request.forward,
    back: request.back,
    script: scriptFor(group, target),
    ...processesOf(group),
  };
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
  applyTimeline(group, record, record.timeline);
  settleGroup(group, now);
  return record;
}

/** The refresh that is under way at `now`, if any. */
export function activeRefresh(group: Group, now: number): RefreshRecord | undefined {
  const last = group.refreshes.at(-1);
  return last && isActive(last.timeline, now) ? last : undefined;
}

/** Replaces what will happen in the refresh that is under way. */
export function applyTimeline(group: Group, record: RefreshRecord, timeline: Timeline): void {
  record.timeline = timeline;
  record.members = withRefresh(group.members, timeline, ({ direction }, replaced) =>
    (direction === Direction.forward ? record.target : record.previous).choose(
      replaced?.configuration.instanceType,
    ),
  );
}

/** Plans anew what is left of the refresh under way, if any, after the group itself changed at `now`. */
export function reconsider(group: Group, now: number): void {
  const record = activeRefresh(group, now);
  if (record) applyTimeline(group, record, replan(record.timeline, remainingPlan(group, record, now), now));
}

/** The plan of a refresh for what it has not begun at `now`. */
export function remainingPlan(group: Group, record: RefreshRecord, now: number): RefreshPlan {
  const begun = new Set(
    record.timeline.swaps.filter(({ startsAt }) => startsAt <= now).map(({ replaces }) => replaces),
  );
  const concerned = new Set(record.concerned);
  const left = membersAt(group, now).filter(
    ({ instanceId, retiresAt }) => retiresAt > now && concerned.has(instanceId) && !begun.has(instanceId),
  );
  return {
    ...record.plan,
    desiredCapacity: group.desiredCapacity,
    candidates: candidatesAmong(group, left, record.preferences),
    removed: new Set(group.retirements.keys()),
    ...processesOf(group),
  };
}

/**
 * Takes over into the group what a refresh that is over by `now` has done: its instances, and after a success its
 * configuration. To be called before anything of a group is read.
 */
export function settleGroup(group: Group, now: number): void {
  const record = group.refreshes.at(-1);
  if (!record?.members || isActive(record.timeline, now)) return;
  group.members = record.members.filter((member) => isMember(member, now) || member.pendingAt > now);
  record.members = undefined;
  if (endedWith(record) !== 'Successful') return;
  if (record.desiredConfiguration) group.configuration = record.configuration;
  for (const { imageId } of record.target.configurations) if (imageId) group.provenImages.add(imageId);
}

/** What the group launches at `now`: during a refresh with a desired configuration, that. */
export function launchedConfiguration(group: Group, now: number): GroupConfiguration {
  const active = activeRefresh(group, now);
  return active?.desiredConfiguration ? active.configuration : group.configuration;
}

/**
 * What the fleet has in store for a refresh. A group that went wrong can always be brought back: an image that it ran
 * before is not to blame, else nobody could undo a failed refresh with another one.
 */
function scriptFor(group: Group, target: LaunchOptions): Script | undefined {
  const last = group.refreshes.at(-1);
  const wentWrong = last && endedWith(last) !== 'Successful';
  const goesBack = group.provenImages.has(target.configurations[0].imageId ?? '');
  return wentWrong && goesBack ? undefined : group.behaviour.script;
}

function endedWith({ timeline }: RefreshRecord): InstanceRefreshStatus {
  return progressAt(timeline, endOf(timeline)).phase.status;
}

function candidatesAmong(
  group: Group,
  members: readonly Member[],
  preferences: EffectivePreferences,
): Candidate[] {
  return members.flatMap(({ instanceId }) => {
    const action = actionFor(
      group.standbyInstances.has(instanceId),
      group.protectedInstances.has(instanceId),
      preferences,
    );
    return action ? [{ instanceId, action }] : [];
  });
}

/** Absent: the refresh leaves the instance alone. */
function actionFor(
  standby: boolean,
  protectedFromScaleIn: boolean,
  { StandbyInstances, ScaleInProtectedInstances }: EffectivePreferences,
): CandidateAction | undefined {
  if (standby) {
    if (StandbyInstances === 'Ignore') return undefined;
    return StandbyInstances === 'Terminate' ? CandidateAction.terminate : CandidateAction.wait;
  }
  if (protectedFromScaleIn) {
    if (ScaleInProtectedInstances === 'Ignore') return undefined;
    return ScaleInProtectedInstances === 'Refresh' ? CandidateAction.replace : CandidateAction.wait;
  }
  return CandidateAction.replace;
}

function processesOf({ suspended }: Group): Pick<RefreshPlan, 'paused' | 'obstructed'> {
  return {
    paused: suspended.has('InstanceRefresh'),
    obstructed: suspended.has('Launch') || suspended.has('Terminate'),
  };
}
