import { capacityOf, membersAt, type Group } from '../groups/group.js';
import type { Member } from '../instances/members.js';
import type { LaunchOptions } from '../launching/launching.js';
import { judged } from '../trafficSources/checks.js';
import type { EffectivePreferences } from './preferences.js';
import type { RefreshRecord, RefreshRequest } from './record.js';
import { CandidateAction, type Candidate, type RefreshPlan, type Script } from './timeline/plan.js';
import { finalStatusOf } from './timeline/timeline.js';

const SECOND = 1000;

/** The plan of a refresh that is requested at `now`, and the instances that it is about. */
export function firstPlan(
  group: Group,
  { preferences, target, alarmFrom, ...request }: RefreshRequest,
  now: number,
): { plan: RefreshPlan; concerned: readonly string[] } {
  const present = membersAt(group, now).filter(({ retiresAt }) => retiresAt > now);
  const different = preferences.SkipMatching ? present.filter((member) => !target.matches(member)) : present;
  const { pace } = group.behaviour;
  const plan: RefreshPlan = {
    launches: { mark: group.mark, number: group.refreshes.length + 1 },
    desiredCapacity: desiredInstances(group, present),
    candidates: candidatesAmong(group, different, preferences),
    skipped: present.length - different.length,
    removed: new Set(group.retirements.keys()),
    newcomers: [],
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
    ...judgedBy(group, request, now),
    script: scriptFor(group, target, request.script),
    alarm: alarmFrom(now + pace.pending),
    ...processesOf(group),
  };
  return { plan, concerned: different.map(({ instanceId }) => instanceId) };
}

/** The plan of a refresh for what it has not begun at `now`. */
export function remainingPlan(group: Group, record: RefreshRecord, now: number): RefreshPlan {
  const { timeline, preferences, requestedAt, desiredConfiguration, plan } = record;
  const begun = new Set(
    timeline.swaps.filter(({ startsAt }) => startsAt <= now).map(({ replaces }) => replaces),
  );
  const launched = new Set(timeline.swaps.map(({ launch }) => launch?.instanceId));
  const concerned = new Set(record.concerned);
  const present = membersAt(group, now).filter(({ retiresAt }) => retiresAt > now);
  const left = present.filter(({ instanceId }) => concerned.has(instanceId) && !begun.has(instanceId));
  const newcomers = present.filter(
    (member) =>
      member.pendingAt >= requestedAt && !launched.has(member.instanceId) && record.target.matches(member),
  );
  return {
    ...plan,
    desiredCapacity: desiredInstances(group, present),
    candidates: candidatesAmong(group, left, preferences),
    removed: new Set(group.retirements.keys()),
    newcomers: desiredConfiguration ? newcomers.map(({ instanceId }) => instanceId) : [],
    ...judgedBy(group, record, now),
    alarm: record.alarmFrom(Math.max(now, requestedAt + plan.pace.pending)),
    ...processesOf(group),
  };
}

/** How long it takes to know the health of instances, and what comes out. */
function judgedBy(
  { behaviour: { pace } }: Group,
  { forward, back, checksAt }: Pick<RefreshRequest, 'forward' | 'back' | 'checksAt'>,
  now: number,
): Pick<RefreshPlan, 'pace' | 'checkedBy' | 'forward' | 'back'> {
  const checks = checksAt(now);
  return {
    pace: checks ? { ...pace, health: Math.max(pace.health, checks.healthyAfter) } : pace,
    checkedBy: checks ? 'Elastic Load Balancing' : 'Amazon EC2',
    forward: judged(forward, checks),
    back: judged(back, checks),
  };
}

/**
 * The desired capacity as a number of instances, for the healthy bounds: instances with weights count for more than
 * one unit of it. Where one of them is as much as is desired, all are replaced at once.
 */
function desiredInstances({ desiredCapacity }: Group, present: readonly Member[]): number {
  const capacity = capacityOf(present);
  return capacity === present.length
    ? desiredCapacity
    : Math.max(1, Math.round((desiredCapacity * present.length) / capacity));
}

/**
 * What the fleet has in store for a refresh. A group that went wrong can always be brought back: an image that it ran
 * before is not to blame, else nobody could undo a failed refresh with another one.
 */
function scriptFor(group: Group, target: LaunchOptions, inStore: Script | undefined): Script | undefined {
  const last = group.refreshes.at(-1);
  const wentWrong = last && finalStatusOf(last.timeline) !== 'Successful';
  const goesBack = group.provenImages.has(target.configurations[0].imageId ?? '');
  return wentWrong && goesBack ? undefined : inStore;
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
