import { setWorkflowOptions, sleep } from '@temporalio/workflow';
import * as current from '../../../src/workflows/index.js';
import { pinnedToItsBuild } from '../../../src/workflows/versioning.js';

export {
  capacityPools,
  ecsServiceDeployment,
  environmentRollout,
  goldenAmiRelease,
  rolloutPlan,
} from '../../../src/workflows/index.js';

/** Today's work on a group with a timer more, and no patch: no run that began without it can be replayed with it. */
export const autoScalingGroupRefresh: typeof current.autoScalingGroupRefresh = async (input) => {
  await sleep('1 second');
  return current.autoScalingGroupRefresh(input);
};
setWorkflowOptions(pinnedToItsBuild, autoScalingGroupRefresh);
