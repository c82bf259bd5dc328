import * as schemas from '@aws-sdk/client-auto-scaling';
import type { Service } from '../service.js';
import { createAutoScalingGroup } from './autoScaling/groups/operations/create.js';
import { deleteAutoScalingGroup } from './autoScaling/groups/operations/delete.js';
import { describeAutoScalingGroups } from './autoScaling/groups/operations/describe.js';
import { describeScalingActivities } from './autoScaling/groups/operations/describeActivities.js';
import { setDesiredCapacity } from './autoScaling/groups/operations/desiredCapacity.js';
import { describeAccountLimits } from './autoScaling/groups/operations/limits.js';
import { resumeProcesses, suspendProcesses } from './autoScaling/groups/operations/processes.js';
import { createOrUpdateTags, deleteTags, describeTags } from './autoScaling/groups/operations/tags.js';
import { updateAutoScalingGroup } from './autoScaling/groups/operations/update.js';
import { describeAutoScalingInstances } from './autoScaling/instances/operations/describe.js';
import { setInstanceHealth } from './autoScaling/instances/operations/health.js';
import { setInstanceProtection } from './autoScaling/instances/operations/protection.js';
import { enterStandby, exitStandby } from './autoScaling/instances/operations/standby.js';
import { terminateInstanceInAutoScalingGroup } from './autoScaling/instances/operations/terminate.js';
import {
  createLaunchConfiguration,
  deleteLaunchConfiguration,
  describeLaunchConfigurations,
} from './autoScaling/launchConfigurations/operations.js';
import { describeInstanceRefreshes } from './autoScaling/refresh/describe.js';
import {
  cancelInstanceRefresh,
  rollbackInstanceRefresh,
  startInstanceRefresh,
} from './autoScaling/refresh/operations.js';
import {
  attachLoadBalancerTargetGroups,
  attachTrafficSources,
  describeLoadBalancerTargetGroups,
  describeTrafficSources,
  detachLoadBalancerTargetGroups,
  detachTrafficSources,
} from './autoScaling/trafficSources/operations.js';

export { reconsiderAlarms } from './autoScaling/refresh/alarms.js';
export { autoScalingEvents } from './autoScaling/events.js';
export { setImageHealth } from './autoScaling/launching/imageHealth.js';
export {
  findInstance,
  groupInstances,
  instancesGone,
  instancesInRegion,
  setRefreshScript,
  type GroupInstance,
} from './autoScaling/instances/instances.js';
export {
  launchesDeadApplications,
  replaceDeadApplications,
} from './autoScaling/trafficSources/replacement.js';
export { refreshHistory, type PastRefresh } from './autoScaling/refresh/history.js';
export { seedAutoScaling } from './autoScaling/seed.js';

/** Amazon EC2 Auto Scaling: groups whose instances are replaced, round by round, by instance refreshes. */
export const autoScaling: Service = {
  signingName: 'autoscaling',
  protocols: ['query'],
  schemas,
  operations: {
    AttachLoadBalancerTargetGroups: attachLoadBalancerTargetGroups,
    AttachTrafficSources: attachTrafficSources,
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
    DescribeLoadBalancerTargetGroups: describeLoadBalancerTargetGroups,
    DescribeScalingActivities: describeScalingActivities,
    DescribeTags: describeTags,
    DescribeTrafficSources: describeTrafficSources,
    DetachLoadBalancerTargetGroups: detachLoadBalancerTargetGroups,
    DetachTrafficSources: detachTrafficSources,
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
