import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { TASK_QUEUE } from '../contract/names.js';

/** A worker that polls a task queue, or did so in the last minutes. */
export interface Poller {
  readonly identity: string;
  /** The version it is; undefined without one. */
  readonly version: WorkerDeploymentVersion | undefined;
  /** When it last began to poll, on the server's clock: milliseconds since the epoch. */
  readonly polledAt: number;
}

/** Who gets the work of a task queue, and who is there to do it. */
export interface TaskQueueView {
  /** The version that gets it; undefined while that is workers without one. */
  readonly current: WorkerDeploymentVersion | undefined;
  readonly pollers: readonly Poller[];
}

/** `TASK_QUEUE_TYPE_WORKFLOW` of Temporal's API. */
const WORKFLOW_TASKS = 1;

/** Looks at the task queue that releases are started on. */
export async function viewTaskQueue(
  service: Pick<NativeConnection['workflowService'], 'describeTaskQueue'>,
  namespace: string,
): Promise<TaskQueueView> {
  const { versioningInfo, pollers } = await service.describeTaskQueue({
    namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: WORKFLOW_TASKS,
  });
  return {
    current: versionIn(versioningInfo?.currentDeploymentVersion),
    pollers: (pollers ?? []).map(({ identity, deploymentOptions, lastAccessTime }) => ({
      identity: identity ?? '',
      version: versionIn(deploymentOptions),
      polledAt: Number(lastAccessTime?.seconds ?? 0) * 1000,
    })),
  };
}

function versionIn(
  version: Partial<Record<keyof WorkerDeploymentVersion, string | null>> | null | undefined,
): WorkerDeploymentVersion | undefined {
  const { deploymentName, buildId } = version ?? {};
  return deploymentName && buildId ? { deploymentName, buildId } : undefined;
}
