/** Every workflow the worker runs. The names of the functions are the workflow types: they may not change. */
export { goldenAmiRelease } from './goldenAmiRelease.js';
export { environmentRollout } from './environmentRollout.js';
export { autoScalingGroupRefresh } from './autoScalingGroupRefresh.js';
export { ecsServiceDeployment } from './ecsServiceDeployment.js';
export { rolloutPlan } from './rolloutPlan.js';
export { capacityPools } from './capacityPools.js';
