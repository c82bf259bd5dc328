import { setWorkflowOptions } from '@temporalio/workflow';
import { autoScalingGroupRefresh } from './autoScalingGroupRefresh.js';
import { ecsServiceDeployment } from './ecsServiceDeployment.js';
import { rolloutPlan } from './rolloutPlan.js';
import { pinnedToItsBuild } from './versioning.js';

/** Every workflow the worker runs. The names of the functions are the workflow types: they may not change. */
export { goldenAmiRelease } from './goldenAmiRelease.js';
export { environmentRollout } from './environmentRollout.js';
export { capacityPools } from './capacityPools.js';
export { rejectedImages } from './rejectedImages.js';
export { default } from './unknownWorkflow.js';
export { autoScalingGroupRefresh, ecsServiceDeployment, rolloutPlan };

setWorkflowOptions(pinnedToItsBuild, autoScalingGroupRefresh);
setWorkflowOptions(pinnedToItsBuild, ecsServiceDeployment);
setWorkflowOptions(pinnedToItsBuild, rolloutPlan);
