import type { AwsClients } from '../aws/clients.js';
import type { GroupSnapshot } from '../contract/group.js';
import { readGroup, unlessGone, type GroupInput } from './autoScaling/groupAccess.js';
import { createProcessActivities } from './autoScaling/processes.js';
import { createRefreshActivities } from './autoScaling/refreshes.js';
import { createTargetHealthActivities } from './autoScaling/targetHealth.js';
import { createTemplateVersionActivities } from './autoScaling/templateVersions.js';
import type { ActivityDependencies } from './deps.js';

/**
 * One Auto Scaling group: its launch template versions, its instance refreshes, the process behind them, and
 * its targets.
 */
export function createAutoScalingActivities(dependencies: ActivityDependencies) {
  const { aws } = dependencies;
  return {
    /**
     * Reads a group: its template, instances and newest refresh.
     * @throws TargetGone when it does not exist
     */
    inspectGroup: (input: GroupInput): Promise<GroupSnapshot> => readGroup(aws, input),

    ...createTemplateVersionActivities(dependencies),
    ...whileThere(aws, createRefreshActivities(dependencies)),
    ...whileThere(aws, createProcessActivities(dependencies)),
    ...whileThere(aws, createTargetHealthActivities(dependencies)),
  };
}

/** The same activities, failing as `TargetGone` where AWS refuses because the group is gone. */
function whileThere<Activities extends Record<string, (input: never) => Promise<unknown>>>(
  aws: AwsClients,
  activities: Activities,
): Activities {
  const guarded = Object.entries(activities).map(([name, activity]) => [
    name,
    (input: GroupInput) => unlessGone(aws, input, () => activity(input as never)),
  ]);
  return Object.fromEntries(guarded) as Activities;
}
