import type { AwsEvent, EventSource, Span } from '../../events.js';
import { uuid } from '../../ids.js';
import type { Group } from './groups/group.js';
import { departedGroupsOf, groupsOf } from './groups/registry.js';
import { instanceEvents } from './instances/events.js';
import type { RefreshRecord } from './refresh/record.js';
import { PhaseKind, isRollback, type Phase, type Timeline } from './refresh/timeline/timeline.js';

/**
 * What Auto Scaling tells EventBridge of instance refreshes and of the instances that it launches and terminates
 * ("Instance refresh example events and patterns" and "Amazon EC2 Auto Scaling event reference" in its user guide).
 */
export const autoScalingEvents: EventSource = (world, account, region, span) =>
  [
    ...departedGroupsOf(world, account, region, span.until),
    ...groupsOf(world, account, region, span.until).values(),
  ].flatMap((group) => [
    ...group.refreshes.flatMap((record) => refreshEvents(group, record, span)),
    ...instanceEvents(group, span),
  ]);

/** Detail types of the phases with which a refresh ends. A rollback that is cancelled is a cancelled refresh. */
const ENDS: Partial<Record<Phase['status'], string>> = {
  Successful: 'Succeeded',
  Failed: 'Failed',
  Cancelled: 'Cancelled',
  RollbackSuccessful: 'Rollback Succeeded',
  RollbackFailed: 'Rollback Failed',
};

function refreshEvents(group: Group, { id, timeline, plan }: RefreshRecord, span: Span): AwsEvent[] {
  return timeline.phases
    .filter(({ from }) => from > span.after && from <= span.until)
    .flatMap((phase) => {
      const what = announcementOf(phase, timeline);
      if (what === undefined) return [];
      const detailType = `EC2 Auto Scaling Instance Refresh ${what}`;
      return {
        id: uuid([group.arn, id, detailType, phase.from]),
        source: 'aws.autoscaling',
        detailType,
        account: group.account,
        region: group.region,
        time: phase.from,
        resources: [group.arn],
        detail: {
          InstanceRefreshId: id,
          AutoScalingGroupName: group.name,
          // Texts, as in the documentation's example.
          ...(phase.checkpoint !== undefined && {
            CheckpointPercentage: String(phase.checkpoint),
            CheckpointDelay: String(plan.checkpointDelay / 1000),
          }),
        },
      };
    });
}

/** What the beginning of a phase is announced as; absent for most phases. */
function announcementOf(phase: Phase, { phases }: Timeline): string | undefined {
  if (phase.kind === PhaseKind.ended) return ENDS[phase.status];
  if (phase.checkpoint !== undefined) return 'Checkpoint Reached';
  if (phase === phases.find(isRollback)) return 'Rollback Started';
  return phase === phases.find(({ status }) => status === 'InProgress') ? 'Started' : undefined;
}
