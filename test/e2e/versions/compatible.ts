import { patched, setWorkflowOptions, sleep } from '@temporalio/workflow';
import * as current from '../../../src/workflows/index.js';
import { pinnedToItsBuild } from '../../../src/workflows/versioning.js';

/** Today's workflows with one more timer at the start of new runs; those that began without it go on without it. */
function later<Input, Result>(
  workflow: (input: Input) => Promise<Result>,
): (input: Input) => Promise<Result> {
  return async (input) => {
    if (patched('later')) await sleep('1 second');
    return workflow(input);
  };
}

export const goldenAmiRelease = later(current.goldenAmiRelease);
export const environmentRollout = later(current.environmentRollout);
export const capacityPools = later(current.capacityPools);
export const autoScalingGroupRefresh = later(current.autoScalingGroupRefresh);
export const ecsServiceDeployment = later(current.ecsServiceDeployment);
export const rolloutPlan = later(current.rolloutPlan);
for (const workflow of [autoScalingGroupRefresh, ecsServiceDeployment, rolloutPlan])
  setWorkflowOptions(pinnedToItsBuild, workflow as (input: never) => Promise<unknown>);
