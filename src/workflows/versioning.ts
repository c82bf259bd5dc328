import type { WorkflowDefinitionOptions } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

/**
 * Options of workflows that end by themselves within hours: they stay with the build that began them. What may wait for a
 * person for a week, or never ends, moves on to new builds, which is the worker's default: see
 * docs/decisions/0034-which-workflows-are-pinned.md.
 */
export function pinnedToItsBuild(): WorkflowDefinitionOptions {
  // A worker without a version has nothing to pin to: the server would refuse every task that says so.
  return workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'PINNED' } : {};
}
