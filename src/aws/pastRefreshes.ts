import {
  DescribeInstanceRefreshesCommand,
  type AutoScalingClient,
  type InstanceRefresh,
} from '@aws-sdk/client-auto-scaling';
import type { EffectivePreferences } from '../config/schema.js';
import type { PastRefresh } from '../contract/group.js';
import { refreshSnapshot, withoutUndefined } from './groups.js';

/** Refreshes read to learn how long the next one takes: some have failed, and five that have not are enough. */
const REFRESHES_READ = 20;

/** The group's refreshes of the last six weeks, newest first; no more than tell something of the next one. */
export async function pastRefreshesOf(client: AutoScalingClient, groupName: string): Promise<PastRefresh[]> {
  const answer = await client.send(
    new DescribeInstanceRefreshesCommand({
      AutoScalingGroupName: groupName,
      MaxRecords: REFRESHES_READ,
    }),
  );
  return (answer.InstanceRefreshes ?? []).map((refresh) => ({
    ...refreshSnapshot(refresh),
    ...(refresh.StartTime &&
      refresh.EndTime && { seconds: (refresh.EndTime.getTime() - refresh.StartTime.getTime()) / 1000 }),
    preferences: preferencesOf(refresh),
  }));
}

/** The preferences of a refresh in the words of the config, as far as its duration depends on them. */
function preferencesOf({ Preferences = {} }: InstanceRefresh): EffectivePreferences {
  const duration = (seconds: number | undefined) =>
    seconds === undefined ? undefined : `${seconds} seconds`;
  return withoutUndefined({
    minHealthyPercentage: Preferences.MinHealthyPercentage,
    maxHealthyPercentage: Preferences.MaxHealthyPercentage,
    instanceWarmup: duration(Preferences.InstanceWarmup),
    checkpointPercentages: Preferences.CheckpointPercentages?.length
      ? Preferences.CheckpointPercentages
      : undefined,
    checkpointDelay: duration(Preferences.CheckpointDelay),
    bakeTime: duration(Preferences.BakeTime),
  });
}
