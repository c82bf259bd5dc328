import {
  DescribeAutoScalingGroupsCommand,
  type AutoScalingClient,
  type DesiredConfiguration,
  type RefreshPreferences as ApiPreferences,
} from '@aws-sdk/client-auto-scaling';
import { templateById, withoutUndefined } from '../../aws/groups.js';
import type { EffectivePreferences } from '../../config/schema.js';
import { seconds } from '../../contract/duration.js';
import type { RefreshGoal } from '../../rollout/refreshRules.js';

/**
 * What the refresh is to bring about. A mixed instances policy is passed on whole, with nothing changed but the
 * version; a group that follows the channel parameter keeps its template, and gets none.
 */
export async function desiredConfiguration(
  client: AutoScalingClient,
  groupName: string,
  goal: RefreshGoal,
): Promise<DesiredConfiguration | undefined> {
  if (goal.newVersion === undefined) return undefined;
  const template = templateById(goal.templateId, goal.alias ?? goal.newVersion);
  const answer = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [groupName], IncludeInstances: false }),
  );
  const policy = answer.AutoScalingGroups?.[0]?.MixedInstancesPolicy;
  if (!policy) return { LaunchTemplate: template };
  return {
    MixedInstancesPolicy: {
      ...policy,
      LaunchTemplate: { ...policy.LaunchTemplate, LaunchTemplateSpecification: template },
    },
  };
}

/** The preferences as the API takes them; what is not configured is not sent. */
export function toApiPreferences(preferences: EffectivePreferences): ApiPreferences | undefined {
  const { instanceWarmup, checkpointDelay, bakeTime, alarms } = preferences;
  const toSeconds = (text: string | undefined) => (text === undefined ? undefined : seconds(text));
  const api = withoutUndefined({
    MinHealthyPercentage: preferences.minHealthyPercentage,
    MaxHealthyPercentage: preferences.maxHealthyPercentage,
    InstanceWarmup: toSeconds(instanceWarmup),
    CheckpointPercentages: preferences.checkpointPercentages,
    CheckpointDelay: toSeconds(checkpointDelay),
    BakeTime: toSeconds(bakeTime),
    SkipMatching: preferences.skipMatching,
    AutoRollback: preferences.autoRollback,
    AlarmSpecification: alarms && { Alarms: alarms },
    ScaleInProtectedInstances: preferences.scaleInProtectedInstances,
    StandbyInstances: preferences.standbyInstances,
  });
  return Object.keys(api).length === 0 ? undefined : api;
}
