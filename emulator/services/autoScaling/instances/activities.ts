import type { Activity } from '@aws-sdk/client-auto-scaling';
import { uuid } from '../../../ids.js';
import type { Group } from '../groups/group.js';
import { RETENTION, settleGroup } from '../refresh/record.js';
import type { Member } from './members.js';

/** The activity that moves an instance in or out of standby. */
export function standbyActivity(
  group: Group,
  { instanceId }: Member,
  direction: 'to Standby' | 'out of Standby',
  now: number,
): Activity {
  const at = new Date(now).toISOString();
  return activity(group, {
    description: `Moving EC2 instance ${direction}: ${instanceId}`,
    cause: `At ${at} instance ${instanceId} was moved ${direction.replace('Standby', 'standby')} in response to a user request.`,
    startsAt: now,
    endsAt: now + group.behaviour.pace.health,
    now,
  });
}

/** The activity that terminates an instance because somebody asked for it. */
export function terminationActivity(
  group: Group,
  { instanceId }: Member,
  shrinksFrom: number | undefined,
  now: number,
): Activity {
  const at = new Date(now).toISOString();
  return activity(group, {
    description: `Terminating EC2 instance: ${instanceId}`,
    cause:
      `At ${at} instance ${instanceId} was taken out of service in response to a user request` +
      (shrinksFrom === undefined
        ? '.'
        : `, shrinking the capacity from ${shrinksFrom} to ${group.desiredCapacity}.`),
    startsAt: now,
    endsAt: now + group.behaviour.pace.drain,
    now,
  });
}

/** The activity of a group that began last by `now`. */
export function latestActivity(group: Group, now: number): Activity | undefined {
  const activities = activitiesOf(group, now);
  return activities.reduce<Activity | undefined>(
    (latest, next) => (latest && Number(latest.StartTime) >= Number(next.StartTime) ? latest : next),
    undefined,
  );
}

/** What a group launched and terminated in the six weeks before `now`, in no particular order. */
export function activitiesOf(group: Group, now: number): Activity[] {
  settleGroup(group, now);
  const launches = [...group.former, ...group.members]
    .filter(({ instanceId }) => !launchedByRefresh(group, instanceId))
    .map(({ instanceId, pendingAt, inServiceAt }) =>
      launching(group, instanceId, pendingAt, inServiceAt, 'to meet the desired capacity', now),
    );
  const terminations = [...group.retirements].map(([instanceId, { retiresAt, goneAt }]) =>
    terminating(group, instanceId, retiresAt, goneAt, 'to meet the desired capacity', now),
  );
  const refusals = group.refusals.map(({ at, reason }) =>
    refused(group, at, reason, 'to meet the desired capacity', now),
  );
  const all = [...launches, ...terminations, ...refusals, ...refreshActivities(group, now)];
  return all.filter(({ StartTime }) => Number(StartTime) <= now && Number(StartTime) > now - RETENTION);
}

function refreshActivities(group: Group, now: number): Activity[] {
  return group.refreshes.flatMap(({ id, timeline }) => {
    const because = `by instance refresh ${id}`;
    return timeline.swaps.flatMap(({ replaces, startsAt, retiresAt, goneAt, launch, refusal }) => [
      ...(launch
        ? [launching(group, launch.instanceId, launch.pendingAt, launch.inServiceAt, because, now)]
        : []),
      ...(refusal ? [refused(group, startsAt, refusal, because, now)] : []),
      ...(replaces ? [terminating(group, replaces, retiresAt, goneAt, because, now)] : []),
    ]);
  });
}

function launchedByRefresh({ refreshes }: Group, instanceId: string): boolean {
  return refreshes.some(({ timeline }) =>
    timeline.swaps.some(({ launch }) => launch?.instanceId === instanceId),
  );
}

/** The activity that launches an instance. */
export function launching(
  group: Group,
  instanceId: string,
  startsAt: number,
  endsAt: number,
  because: string,
  now: number,
): Activity {
  return activity(group, {
    description: `Launching a new EC2 instance: ${instanceId}`,
    cause: `At ${timeText(startsAt)} an instance was started ${because}.`,
    startsAt,
    endsAt,
    now,
  });
}

/** The activity that terminates an instance. */
export function terminating(
  group: Group,
  instanceId: string,
  startsAt: number,
  endsAt: number,
  because: string,
  now: number,
): Activity {
  return activity(group, {
    description: `Terminating EC2 instance: ${instanceId}`,
    cause: `At ${timeText(startsAt)} an instance was taken out of service ${because}.`,
    startsAt,
    endsAt,
    now,
  });
}

/** The activity of a launch that EC2 refuses. */
export function refused(group: Group, at: number, reason: string, because: string, now: number): Activity {
  const message = `${reason}. Launching EC2 instance failed.`;
  return {
    ...activity(group, {
      description: `Launching a new EC2 instance.  Status Reason: ${message}`,
      cause: `At ${timeText(at)} an instance was started ${because}.`,
      startsAt: at,
      endsAt: at,
      now,
    }),
    StatusCode: 'Failed',
    StatusMessage: message,
  };
}

interface ActivityFacts {
  readonly description: string;
  readonly cause: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly now: number;
}

function activity(group: Group, { description, cause, startsAt, endsAt, now }: ActivityFacts): Activity {
  const over = endsAt <= now;
  return {
    ActivityId: uuid([group.arn, description, startsAt]),
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    Description: description,
    Cause: cause,
    StartTime: new Date(startsAt),
    EndTime: over ? new Date(endsAt) : undefined,
    StatusCode: over ? 'Successful' : 'InProgress',
    Progress: over ? 100 : 50,
    AutoScalingGroupState: group.deletion && group.deletion.goneAt <= now ? 'Deleted' : 'InService',
    Details: JSON.stringify({ 'Availability Zone': group.availabilityZones[0] }),
  };
}

/** A time that never comes has no text: such an activity is not shown. */
function timeText(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : 'never';
}
