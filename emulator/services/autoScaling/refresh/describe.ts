import type {
  DescribeInstanceRefreshesCommandInput,
  DescribeInstanceRefreshesCommandOutput,
  InstanceRefresh,
  InstanceRefreshProgressDetails,
  RollbackDetails,
} from '@aws-sdk/client-auto-scaling';
import type { RequestContext } from '../../../service.js';
import { groupNamed } from '../groups/registry.js';
import { page } from '../paging.js';
import { RETENTION, type RefreshRecord } from './record.js';
import { progressAt, type Progress, type RollbackProgress } from './timeline/timeline.js';

/** The refreshes of one group, newest first. */
export function describeInstanceRefreshes(
  input: DescribeInstanceRefreshesCommandInput,
  { world, account, region, now }: RequestContext,
): Omit<DescribeInstanceRefreshesCommandOutput, '$metadata'> {
  const group = groupNamed(world, account, region, input.AutoScalingGroupName ?? '', now);
  const wanted = input.InstanceRefreshIds?.length ? new Set(input.InstanceRefreshIds) : undefined;
  const records = group.refreshes
    .filter(({ id, requestedAt }) => requestedAt > now - RETENTION && (!wanted || wanted.has(id)))
    .reverse();
  const { items, nextToken } = page(records, input);
  return {
    InstanceRefreshes: items.map((record) => describe(group.name, record, now)),
    ...(nextToken && { NextToken: nextToken }),
  };
}

function describe(group: string, record: RefreshRecord, now: number): InstanceRefresh {
  const { phase, startTime, endTime, rollback, ...progress } = progressAt(record.timeline, now);
  return {
    InstanceRefreshId: record.id,
    AutoScalingGroupName: group,
    Status: phase.status,
    StatusReason: phase.reason,
    StartTime: startTime === undefined ? undefined : new Date(startTime),
    EndTime: endTime === undefined ? undefined : new Date(endTime),
    // AWS names no numbers for a refresh that has not begun.
    ...(startTime !== undefined && {
      PercentageComplete: progress.percentageComplete,
      InstancesToUpdate: progress.instancesToUpdate,
      ProgressDetails: progressDetails(progress),
    }),
    Preferences: record.preferences,
    DesiredConfiguration: record.desiredConfiguration,
    RollbackDetails: rollback && describeRollback(rollback),
    Strategy: record.strategy,
  };
}

function describeRollback(rollback: RollbackProgress): RollbackDetails {
  return {
    RollbackReason: rollback.reason,
    RollbackStartTime: new Date(rollback.startTime),
    PercentageCompleteOnRollback: rollback.percentageComplete,
    InstancesToUpdateOnRollback: rollback.instancesToUpdate,
    ProgressDetailsOnRollback: progressDetails(rollback),
  };
}

/** Groups have no warm pools here: all instances are in the live pool. */
function progressDetails({
  percentageComplete,
  instancesToUpdate,
}: Pick<Progress, 'percentageComplete' | 'instancesToUpdate'>): InstanceRefreshProgressDetails {
  return {
    LivePoolProgress: { PercentageComplete: percentageComplete, InstancesToUpdate: instancesToUpdate },
  };
}
