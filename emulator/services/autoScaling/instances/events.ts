import type { Activity } from '@aws-sdk/client-auto-scaling';
import type { AwsEvent, Span } from '../../../events.js';
import { uuid } from '../../../ids.js';
import { partitionOf } from '../../../partition.js';
import type { Group } from '../groups/group.js';
import { launching, refused, terminating } from './activities.js';
import type { Member } from './members.js';

type Life = Pick<Member, 'instanceId' | 'pendingAt' | 'inServiceAt'>;
type Death = Pick<Member, 'retiresAt' | 'goneAt'> & { readonly because: string };

const FOR_CAPACITY = 'to meet the desired capacity';

/** What a group tells of its launches and terminations, by refreshes and otherwise. */
export function instanceEvents(group: Group, span: Span): AwsEvent[] {
  const within = (at: number) => at > span.after && at <= span.until;
  const deaths = deathsOf(group);
  const events: AwsEvent[] = [];
  for (const { life, because } of livesOf(group)) {
    const { instanceId, pendingAt, inServiceAt } = life;
    // One that is terminated before it is in service was not launched successfully, nor unsuccessfully.
    if (!within(inServiceAt) || (deaths.get(instanceId)?.retiresAt ?? Infinity) <= inServiceAt) continue;
    const activity = launching(group, instanceId, pendingAt, inServiceAt, because, span.until);
    events.push(event(group, 'EC2 Instance Launch Successful', inServiceAt, activity, instanceId));
  }
  for (const [instanceId, { retiresAt, goneAt, because }] of deaths) {
    if (!within(goneAt)) continue;
    const activity = terminating(group, instanceId, retiresAt, goneAt, because, span.until);
    events.push(event(group, 'EC2 Instance Terminate Successful', goneAt, activity, instanceId));
  }
  for (const { at, reason, because, ordinal } of refusalsOf(group)) {
    if (!within(at)) continue;
    const activity = refused(group, at, reason, because, span.until);
    events.push(event(group, 'EC2 Instance Launch Unsuccessful', at, activity, undefined, ordinal));
  }
  return events;
}

function* livesOf({ launches, refreshes }: Group): Generator<{ life: Life; because: string }> {
  for (const life of launches) yield { life, because: FOR_CAPACITY };
  for (const { id, timeline } of refreshes) {
    for (const { launch } of timeline.swaps) if (launch) yield { life: launch, because: byRefresh(id) };
  }
}

/** How each instance ends that does: the first of its ends, where a refresh and a scale-in both end it. */
function deathsOf({ retirements, refreshes }: Group): Map<string, Death> {
  const deaths = new Map<string, Death>();
  for (const [id, retirement] of retirements) deaths.set(id, { ...retirement, because: FOR_CAPACITY });
  for (const { id, timeline } of refreshes) {
    for (const { replaces, retiresAt, goneAt } of timeline.swaps) {
      if (replaces === undefined || goneAt >= (deaths.get(replaces)?.goneAt ?? Infinity)) continue;
      deaths.set(replaces, { retiresAt, goneAt, because: byRefresh(id) });
    }
  }
  return deaths;
}

function* refusalsOf({
  refusals,
  refreshes,
}: Group): Generator<{ at: number; reason: string; because: string; ordinal: number }> {
  for (const [ordinal, refusal] of refusals.entries()) yield { ...refusal, because: FOR_CAPACITY, ordinal };
  for (const { id, timeline } of refreshes) {
    for (const [ordinal, { refusal, startsAt }] of timeline.swaps.entries()) {
      if (refusal) yield { at: startsAt, reason: refusal, because: byRefresh(id), ordinal };
    }
  }
}

function byRefresh(refreshId: string): string {
  return `by instance refresh ${refreshId}`;
}

/** @param ordinal tells launches apart that are refused at the same moment */
function event(
  { arn, name, account, region }: Group,
  detailType: string,
  time: number,
  { ActivityId = '', StartTime, StatusCode, StatusMessage = '', Description, Cause, Details }: Activity,
  instanceId: string | undefined,
  ordinal = 0,
): AwsEvent {
  return {
    id: uuid([ActivityId, detailType, ordinal]),
    source: 'aws.autoscaling',
    detailType,
    account,
    region,
    time,
    resources: instanceId
      ? [arn, `arn:${partitionOf(region)}:ec2:${region}:${account}:instance/${instanceId}`]
      : [arn],
    detail: {
      // The documentation's examples of what succeeded say InProgress too.
      StatusCode: StatusCode === 'Failed' ? StatusCode : 'InProgress',
      StatusMessage,
      Description,
      Cause,
      AutoScalingGroupName: name,
      ActivityId,
      RequestId: ActivityId,
      ...(instanceId && { EC2InstanceId: instanceId }),
      StartTime: StartTime?.toISOString(),
      EndTime: new Date(time).toISOString(),
      Details: JSON.parse(Details ?? '{}') as object,
    },
  };
}
