import { sleep } from '@temporalio/workflow';
import * as current from '../../../src/workflows/index.js';

/**
 * Today's workflows with one more timer at the start of each: a change of control flow that no stored history has, and that
 * replaying one must not accept.
 */
function late<Input, Result>(workflow: (input: Input) => Promise<Result>): (input: Input) => Promise<Result> {
  return async (input) => {
    await sleep('1 minute');
    return workflow(input);
  };
}

export const goldenAmiRelease = late(current.goldenAmiRelease);
export const environmentRollout = late(current.environmentRollout);
export const autoScalingGroupRefresh = late(current.autoScalingGroupRefresh);
export const ecsServiceDeployment = late(current.ecsServiceDeployment);
export const rolloutPlan = late(current.rolloutPlan);
export const capacityPools = late(current.capacityPools);
export const rejectedImages = late(current.rejectedImages);
