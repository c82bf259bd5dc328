import * as schemas from '@aws-sdk/client-auto-scaling';
import type { Service } from '../service.js';
import { describeScalingActivities } from './autoScaling/activities.js';
import {
  enterStandby,
  exitStandby,
  setInstanceProtection,
  updateAutoScalingGroup,
} from './autoScaling/capacity.js';
import { describeAutoScalingGroups, describeAutoScalingInstances } from './autoScaling/describeGroups.js';
import { describeInstanceRefreshes } from './autoScaling/describeRefreshes.js';
import { resumeProcesses, suspendProcesses } from './autoScaling/processes.js';
import {
  cancelInstanceRefresh,
  rollbackInstanceRefresh,
  startInstanceRefresh,
} from './autoScaling/refreshOperations.js';
import { createOrUpdateTags, describeTags } from './autoScaling/tags.js';

export { reconsiderAlarms } from './autoScaling/alarms.js';
export { autoScalingEvents } from './autoScaling/events.js';
export { setImageHealth } from './autoScaling/imageHealth.js';
export {
  groupInstances,
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
    CreateOrUpdateTags: createOrUpdateTags,
    DescribeAutoScalingGroups: describeAutoScalingGroups,
    DescribeAutoScalingInstances: describeAutoScalingInstances,
    DescribeInstanceRefreshes: describeInstanceRefreshes,
    DescribeScalingActivities: describeScalingActivities,
    DescribeTags: describeTags,
    EnterStandby: enterStandby,
    ExitStandby: exitStandby,
    ResumeProcesses: resumeProcesses,
    RollbackInstanceRefresh: rollbackInstanceRefresh,
    SetInstanceProtection: setInstanceProtection,
    StartInstanceRefresh: startInstanceRefresh,
    SuspendProcesses: suspendProcesses,
    UpdateAutoScalingGroup: updateAutoScalingGroup,
  },
};
