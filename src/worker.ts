import {
  NativeConnection,
  Worker,
  type NativeConnectionOptions,
  type WorkerOptions,
} from '@temporalio/worker';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { createActivities } from './activities/index.js';
import type { ActivityDependencies } from './activities/deps.js';
import { AwsClients, type AwsOptions } from './aws/clients.js';
import { TASK_QUEUE } from './contract/names.js';
import { heartbeats } from './worker/heartbeats.js';
import { registerSearchAttributes } from './worker/searchAttributes.js';
import { workflowLookup } from './worker/workflowLookup.js';
import { workflowCode } from './worker/workflowCode.js';

export { registerSearchAttributes, SearchAttributesMissingError } from './worker/searchAttributes.js';
export type { RegistrationOutcome } from './worker/searchAttributes.js';

/** What a worker is made of; everything but the connection has a default. */
export interface GoldenAmiWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue?: string | undefined;
  readonly aws?: AwsOptions | undefined;
  /** Where console notifications go. Omitted: to standard output. */
  readonly announce?: ActivityDependencies['announce'] | undefined;
  /** Shown beside everything this worker does; name the container or host. */
  readonly identity?: string | undefined;
  /**
   * The version of a worker deployment that this worker is. It then gets work only once its version is current, or ramps
   * up. Omitted: not versioned, and every task is for it as long as no version is current.
   */
  readonly version?: WorkerDeploymentVersion | undefined;
  /** Workflows from somewhere else than the build, and settings that only tests need. */
  readonly override?: Partial<WorkerOptions> | undefined;
}

/** A worker, and how to let go of what it holds. */
export interface GoldenAmiWorker {
  readonly worker: Worker;
  /** Closes the connections to AWS; call it after the worker has stopped. */
  readonly close: () => void;
}

/**
 * At a deploy, running activities get this long to end before they are cancelled and retried elsewhere; below the
 * 30 seconds that orchestrators wait by default before they kill.
 */
const SHUTDOWN_GRACE = '20 seconds';

/** Waits hold no slot, so these bound calls to AWS that are under way. */
const MAX_ACTIVITIES = 100;
const MAX_WORKFLOW_TASKS = 40;

/** Makes the worker: AWS clients, activities over them, the workflows. */
export async function createGoldenAmiWorker(options: GoldenAmiWorkerOptions): Promise<GoldenAmiWorker> {
  const aws = new AwsClients(options.aws);
  const announce =
    options.announce ?? (({ subject, message }) => process.stdout.write(`${subject}\n${message}\n`));
  const code = workflowCodeUnless(options.override);
  const worker = await Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue ?? TASK_QUEUE,
    ...code,
    activities: createActivities({ aws, announce, workflows: workflowLookup(options) }),
    interceptors: { ...code.interceptors, activity: [heartbeats] },
    shutdownGraceTime: SHUTDOWN_GRACE,
    maxConcurrentActivityTaskExecutions: MAX_ACTIVITIES,
    maxConcurrentWorkflowTaskExecutions: MAX_WORKFLOW_TASKS,
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    ...versioning(options.version),
    ...options.override,
  });
  return { worker, close: () => aws.close() };
}

/** Workflows that name no behaviour of their own (see src/workflows/index.ts) move on to new versions. */
function versioning(version: WorkerDeploymentVersion | undefined): Partial<WorkerOptions> {
  return version === undefined
    ? {}
    : {
        workerDeploymentOptions: {
          version,
          useWorkerVersioning: true,
          defaultVersioningBehavior: 'AUTO_UPGRADE',
        },
      };
}

function workflowCodeUnless(override: Partial<WorkerOptions> = {}): ReturnType<typeof workflowCode> {
  return override.workflowBundle || override.workflowsPath ? {} : workflowCode();
}

/** How to run a worker until it is told to stop. */
export interface RunWorkerOptions extends Omit<GoldenAmiWorkerOptions, 'connection'> {
  readonly connectionOptions: NativeConnectionOptions;
  /** Called once the worker polls; the connection is the worker's own, and is closed after it. */
  readonly onReady?: (worker: Worker, connection: NativeConnection) => void;
}

/**
 * Connects, registers the search attributes that are missing, and runs a worker until it is told to stop (a signal, or
 * `worker.shutdown()`).
 * @throws SearchAttributesMissingError when they are missing and may not be registered
 */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const connection = await NativeConnection.connect(options.connectionOptions);
  try {
    await registerSearchAttributes(connection, options.namespace);
    const goldenAmi = await createGoldenAmiWorker({ ...options, connection });
    try {
      const running = goldenAmi.worker.run();
      options.onReady?.(goldenAmi.worker, connection);
      await running;
    } finally {
      goldenAmi.close();
    }
  } finally {
    await connection.close();
  }
}
