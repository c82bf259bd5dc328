import {
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  StartInstanceRefreshCommand,
  type AutoScalingClient,
  type DesiredConfiguration,
  type RefreshPreferences as ApiPreferences,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import { AwsCallError } from '../aws/errors.js';
import { describeGroup, latestRefreshOf, pinned, withoutUndefined } from '../aws/groups.js';
import type { AccountConfig, Polling, RefreshPreferences } from '../config/schema.js';
import { seconds } from '../contract/duration.js';
import { FailureType } from '../contract/failures.js';
import type { GroupSnapshot, RefreshEvidence, RefreshSnapshot } from '../contract/group.js';
import type { LiveProgress } from '../contract/progress.js';
import { parseTargetId, type TargetRef } from '../contract/target.js';
import { nextLookIn, remainingSeconds } from '../rollout/polling.js';
import { describeForeignRefresh, isActive, isOurs, type RefreshGoal } from '../rollout/refreshRules.js';
import type { ActivityDependencies } from './deps.js';
import { notYet, permanent } from './failures.js';

/** A group, and whom to ask as. */
export interface GroupInput {
  readonly targetId: string;
  readonly account: AccountConfig;
  readonly release: string;
}

/** AWS answers when both are in one place; some time later than "cancelled" is what it says of one it lost. */
const CANCEL_LOOK_SECONDS = 60;

/** One Auto Scaling group: its launch template versions and its instance refreshes. */
export function createAutoScalingActivities({ aws }: ActivityDependencies) {
  const clientsFor = (input: GroupInput, ref: TargetRef) => ({
    autoScaling: aws.autoScaling(input, ref.region, input.release),
    ec2: aws.ec2(input, ref.region, input.release),
  });

  async function snapshot(input: GroupInput): Promise<GroupSnapshot> {
    const ref = groupRef(input.targetId);
    const group = await describeGroup(clientsFor(input, ref), ref.group);
    if (!group)
      throw permanent(
        FailureType.TargetGone,
        `${input.targetId}: there is no such Auto Scaling group any more`,
      );
    return group;
  }

  return {
    /**
     * Reads a group: its template, instances and newest refresh.
     * @throws TargetGone when it does not exist
     */
    inspectGroup: snapshot,

    /**
     * Makes the launch template version that names the image: a copy of the group's version but for the image. A
     * version that this release has made before is found by its description, a call that was answered into the void by
     * its client token.
     * @returns the version's number
     */
    async createLaunchTemplateVersion(
      input: GroupInput & {
        templateId: string;
        sourceVersion: string;
        imageId: string;
        description: string;
        clientToken: string;
      },
    ): Promise<{ version: string }> {
      const { ec2 } = clientsFor(input, groupRef(input.targetId));
      const pages = paginateDescribeLaunchTemplateVersions(
        { client: ec2 },
        // Newer than the source: older ones cannot be copies of it.
        { LaunchTemplateId: input.templateId, MinVersion: input.sourceVersion },
      );
      for await (const page of pages) {
        const made = page.LaunchTemplateVersions?.find(
          (version) =>
            version.VersionDescription === input.description &&
            version.LaunchTemplateData?.ImageId === input.imageId,
        );
        if (made?.VersionNumber !== undefined) return { version: String(made.VersionNumber) };
      }
      const answer = await ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: input.templateId,
          SourceVersion: input.sourceVersion,
          LaunchTemplateData: { ImageId: input.imageId },
          VersionDescription: input.description,
          ClientToken: input.clientToken,
        }),
      );
      const version = answer.LaunchTemplateVersion?.VersionNumber;
      if (version === undefined)
        throw new Error(`EC2 made a version of ${input.templateId} and did not name it`);
      return { version: String(version) };
    },

    /**
     * Starts the refresh, at most once: StartInstanceRefresh takes no client token, so each attempt looks first and
     * adopts the refresh that an earlier attempt has started.
     * @throws TargetBusy when somebody else's refresh is active
     */
    async startInstanceRefresh(
      input: GroupInput & { goal: RefreshGoal; preferences: RefreshPreferences },
    ): Promise<{ refreshId: string; adopted: boolean }> {
      const ref = groupRef(input.targetId);
      const { autoScaling } = clientsFor(input, ref);
      const found = await latestRefreshOf(autoScaling, ref.group);
      if (found && isOurs(found, input.goal)) return { refreshId: found.refreshId, adopted: true };
      if (found && isActive(found)) throw busy(input.targetId, found);
      const { strategy } = input.preferences;
      const preferences = toApiPreferences(input.preferences);
      const desired = await desiredConfiguration(autoScaling, ref.group, input.goal);
      try {
        const answer = await autoScaling.send(
          new StartInstanceRefreshCommand({
            AutoScalingGroupName: ref.group,
            ...(strategy === undefined ? {} : { Strategy: strategy }),
            ...(desired ? { DesiredConfiguration: desired } : {}),
            ...(preferences ? { Preferences: preferences } : {}),
          }),
        );
        return { refreshId: answer.InstanceRefreshId ?? '', adopted: false };
      } catch (error) {
        if (error instanceof AwsCallError && error.code.startsWith('InstanceRefreshInProgress')) {
          // Begun since the look: ours by an answer that was lost, or somebody else's.
          const active = await latestRefreshOf(autoScaling, ref.group);
          if (active && isOurs(active, input.goal)) return { refreshId: active.refreshId, adopted: true };
          if (active) throw busy(input.targetId, active);
        }
        throw error;
      }
    },

    /**
     * Looks at a refresh; fails as `NotYet` until it has ended.
     * @returns how it ended, and what the group runs then
     */
    async awaitInstanceRefresh(
      input: GroupInput & { refreshId: string; expectedSeconds: number; polling: Polling },
    ): Promise<RefreshEvidence> {
      const ref = groupRef(input.targetId);
      const { autoScaling } = clientsFor(input, ref);
      const refresh = await latestRefreshOf(autoScaling, ref.group, input.refreshId);
      if (!refresh) {
        throw permanent(
          FailureType.TargetGone,
          `${input.targetId}: AWS no longer knows the refresh ${input.refreshId}`,
        );
      }
      if (isActive(refresh)) {
        const remaining =
          refresh.status === 'Cancelling'
            ? CANCEL_LOOK_SECONDS
            : remainingSeconds(input.expectedSeconds, refresh.percentageComplete);
        throw notYet(progressOf(refresh), nextLookIn(remaining, input.polling));
      }
      return { refresh, group: await snapshot(input) };
    },

    /**
     * Cancels the refresh that was asked for, if it is active: found by its ID or, when no answer ever named one, by
     * its desired configuration.
     * @returns the refresh to wait for, or nothing if there is none
     */
    async cancelInstanceRefresh(
      input: GroupInput & { refreshId?: string | undefined; goal: RefreshGoal },
    ): Promise<{ refreshId?: string }> {
      const ref = groupRef(input.targetId);
      const { autoScaling } = clientsFor(input, ref);
      const found = await latestRefreshOf(autoScaling, ref.group, input.refreshId);
      if (!found || (input.refreshId === undefined && !isOurs(found, input.goal))) return {};
      if (!isActive(found) || found.status === 'Cancelling') return { refreshId: found.refreshId };
      try {
        await autoScaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName: ref.group }));
      } catch (error) {
        if (!(error instanceof AwsCallError && error.kind === 'notFound')) throw error;
      }
      return { refreshId: found.refreshId };
    },
  };
}

function groupRef(targetId: string): Extract<TargetRef, { kind: 'asg' }> {
  const ref = parseTargetId(targetId);
  if (ref.kind !== 'asg') throw new RangeError(`${targetId} is no Auto Scaling group`);
  return ref;
}

function busy(targetId: string, refresh: RefreshSnapshot): Error {
  const { group: name, region } = groupRef(targetId);
  return permanent(
    FailureType.TargetBusy,
    `${targetId}: ${describeForeignRefresh(refresh, { name, region })}`,
  );
}

/**
 * What the refresh is to bring about. A mixed instances policy is passed on whole, with nothing changed but the
 * version; a group that follows the channel parameter keeps its template, and gets none.
 */
async function desiredConfiguration(
  client: AutoScalingClient,
  groupName: string,
  goal: RefreshGoal,
): Promise<DesiredConfiguration | undefined> {
  if (goal.newVersion === undefined) return undefined;
  const template = pinned(goal.templateId, goal.newVersion);
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
export function toApiPreferences(preferences: RefreshPreferences): ApiPreferences | undefined {
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

function progressOf(refresh: RefreshSnapshot): Omit<LiveProgress, 'seenAt'> {
  const left =
    refresh.instancesToUpdate === undefined ? '' : `, ${refresh.instancesToUpdate} instances to update`;
  const said = refresh.statusReason === undefined ? '' : `: ${refresh.statusReason}`;
  return {
    status: refresh.status,
    percentage: refresh.percentageComplete,
    ...(refresh.instancesToUpdate === undefined ? {} : { instancesToUpdate: refresh.instancesToUpdate }),
    message: `${refresh.status}, ${refresh.percentageComplete} %${left}${said}`,
  };
}
