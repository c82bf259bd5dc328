import * as schemas from '@aws-sdk/client-auto-scaling';
import type { Service } from '../service.js';
import { describeInstanceRefreshes } from './autoScaling/describeRefreshes.js';
import { createAutoScalingGroup } from './autoScaling/groups/create.js';
import { deleteAutoScalingGroup } from './autoScaling/groups/delete.js';
import { describeAutoScalingGroups } from './autoScaling/groups/describe.js';
import { describeScalingActivities } from './autoScaling/groups/describeActivities.js';
import { setDesiredCapacity } from './autoScaling/groups/desiredCapacity.js';
import { describeAccountLimits } from './autoScaling/groups/limits.js';
import { createOrUpdateTags, deleteTags, describeTags } from './autoScaling/groups/tags.js';
import { updateAutoScalingGroup } from './autoScaling/groups/update.js';
import { describeAutoScalingInstances } from './autoScaling/instances/describe.js';
import { setInstanceHealth } from './autoScaling/instances/health.js';
import { setInstanceProtection } from './autoScaling/instances/protection.js';
import { enterStandby, exitStandby } from './autoScaling/instances/standby.js';
import { terminateInstanceInAutoScalingGroup } from './autoScaling/instances/terminate.js';
import {
  createLaunchConfiguration,
  deleteLaunchConfiguration,
  describeLaunchConfigurations,
} from './autoScaling/launchConfigurations/operations.js';
import { resumeProcesses, suspendProcesses } from './autoScaling/processes.js';
import {
  cancelInstanceRefresh,
  rollbackInstanceRefresh,
  startInstanceRefresh,
} from './autoScaling/refreshOperations.js';

export { reconsiderAlarms } from './autoScaling/alarms.js';
export { autoScalingEvents } from './autoScaling/events.js';
export { setImageHealth } from './autoScaling/imageHealth.js';
export {
  findInstance,
  groupInstances,
  instancesGone,
  instancesInRegion,
  setRefreshScript,
  type GroupInstance,
} from './autoScaling/instances.js';
export { refreshHistory, type PastRefresh } from './autoScaling/history.js';
export { seedAutoScaling } from './autoScaling/seed.js';

/** Amazon EC2 Auto Scaling: groups whose instances are replaced, round by round, by instance refreshes. */
export const autoScaling: Service = {
  signingName: 'autoscaling',
  protocols: ['query'],
  schemas,
  operations: {
    CancelInstanceRefresh: cancelInstanceRefresh,
    CreateAutoScalingGroup: createAutoScalingGroup,
    CreateLaunchConfiguration: createLaunchConfiguration,
    CreateOrUpdateTags: createOrUpdateTags,
    DeleteAutoScalingGroup: deleteAutoScalingGroup,
    DeleteLaunchConfiguration: deleteLaunchConfiguration,
    DeleteTags: deleteTags,
    DescribeAccountLimits: describeAccountLimits,
    DescribeAutoScalingGroups: describeAutoScalingGroups,
    DescribeAutoScalingInstances: describeAutoScalingInstances,
    DescribeInstanceRefreshes: describeInstanceRefreshes,
    DescribeLaunchConfigurations: describeLaunchConfigurations,
    DescribeScalingActivities: describeScalingActivities,
    DescribeTags: describeTags,
    EnterStandby: enterStandby,
    ExitStandby: exitStandby,
    ResumeProcesses: resumeProcesses,
    RollbackInstanceRefresh: rollbackInstanceRefresh,
    SetDesiredCapacity: setDesiredCapacity,
    SetInstanceHealth: setInstanceHealth,
    SetInstanceProtection: setInstanceProtection,
    StartInstanceRefresh: startInstanceRefresh,
    SuspendProcesses: suspendProcesses,
    TerminateInstanceInAutoScalingGroup: terminateInstanceInAutoScalingGroup,
    UpdateAutoScalingGroup: updateAutoScalingGroup,
  },
};
