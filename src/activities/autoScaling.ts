import type { GroupSnapshot } from '../contract/group.js';
import { readGroup, type GroupInput } from './autoScaling/groupAccess.js';
import { createProcessActivities } from './autoScaling/processes.js';
import { createRefreshActivities } from './autoScaling/refreshes.js';
import { createTemplateVersionActivities } from './autoScaling/templateVersions.js';
import type { ActivityDependencies } from './deps.js';

/** One Auto Scaling group: its launch template versions, its instance refreshes and the process behind them. */
export function createAutoScalingActivities(dependencies: ActivityDependencies) {
  return {
    /**
     * Reads a group: its template, instances and newest refresh.
     * @throws TargetGone when it does not exist
     */
    inspectGroup: (input: GroupInput): Promise<GroupSnapshot> => readGroup(dependencies.aws, input),

    ...createTemplateVersionActivities(dependencies),
    ...createRefreshActivities(dependencies),
    ...createProcessActivities(dependencies),
  };
}
