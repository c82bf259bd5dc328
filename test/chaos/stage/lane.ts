import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Client, Connection, type WorkflowClient, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection } from '@temporalio/worker';
import { scaledClock } from '../../../emulator/clock.js';
import { parseFleet, type FleetSource } from '../../../emulator/fleet.js';
import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import { startEmulator, type Emulator } from '../../../emulator/server.js';
import type { AwsOptions } from '../../../src/aws/clients.js';
import { TASK_QUEUE } from '../../../src/contract/names.js';
import { createGoldenAmiWorker, registerSearchAttributes } from '../../../src/worker.js';
import { TEST_BUNDLE } from '../../globalSetup.js';
import { OWNER_CREDENTIALS } from '../../support/simulation.js';

/** A second is ten minutes: the refresh of a group takes a second or two. */
export const SPEED = 600;

/**
 * A namespace of a Temporal server in which one release at a time runs: releases that run side by side on several lanes
 * know nothing of each other, although they work on groups of the same names.
 */
export class Lane {
  private constructor(
    readonly address: string,
    readonly namespace: string,
    private readonly connection: Connection,
    private readonly nativeConnection: NativeConnection,
    readonly client: Client,
  ) {}

  static async open(address: string, namespace: string): Promise<Lane> {
    const connection = await Connection.connect({ address });
    const nativeConnection = await NativeConnection.connect({ address });
    await registerSearchAttributes(nativeConnection, namespace);
    return new Lane(address, namespace, connection, nativeConnection, new Client({ connection, namespace }));
  }

  /** Runs `work` on an emulated fleet of its own. */
  async onFleet<T>(
    fleet: FleetSource,
    work: (emulator: Emulator) => Promise<T>,
    faults: readonly FaultRuleSource[] = [],
  ): Promise<T> {
    const emulator = await startEmulator({ fleet: parseFleet(fleet), faults, clock: scaledClock(SPEED) });
    try {
      return await work(emulator);
    } finally {
      await emulator.close();
    }
  }

  /**
   * Runs `work` while a worker in this process polls.
   * @param reach how the worker reaches AWS, where that is not straight to the emulator, or with less patience than usual
   */
  async withWorker<T>(
    emulator: Emulator,
    work: () => Promise<T>,
    reach: Pick<AwsOptions, 'endpoint' | 'requestTimeoutMs'> = {},
  ): Promise<T> {
    const golden = await createGoldenAmiWorker({
      connection: this.nativeConnection,
      namespace: this.namespace,
      taskQueue: TASK_QUEUE,
      announce: () => undefined,
      aws: {
        endpoint: emulator.url,
        credentials: OWNER_CREDENTIALS,
        autoScalingBudget: { readsPerSecond: 1000, mutationsPerSecond: 1000 },
        ...reach,
      },
      override: {
        workflowBundle: { codePath: TEST_BUNDLE },
        shutdownGraceTime: '1 second',
        shutdownForceTime: '2 seconds',
      },
    });
    try {
      return await golden.worker.runUntil(work);
    } finally {
      golden.close();
    }
  }

  /** The workflows that run at the moment, whatever they are. */
  running(): Promise<string[]> {
    return runningWorkflows(this.client.workflow);
  }

  /** The activities that are under way or to be tried again, each with what its last attempt failed with. */
  async atWork(): Promise<string[]> {
    const lines: string[] = [];
    for (const workflowId of await this.running()) {
      const handle = this.client.workflow.getHandle(workflowId);
      const { raw } = await handle.describe();
      const activities = (raw.pendingActivities ?? []).map(
        ({ activityType, attempt, lastFailure }) =>
          `${activityType?.name}, attempt ${attempt}${lastFailure?.message ? `: ${lastFailure.message}` : ''}`,
      );
      lines.push(`${workflowId} (${activities.join(', ') || 'no activity'}); ${await keep(handle)}`);
    }
    return lines;
  }

  /** Ends whatever a run has left behind, so that the next one finds the lane empty. */
  async clear(): Promise<void> {
    // Until there is nothing: what is terminated may have started something since it was asked.
    for (let left = await this.running(); left.length > 0; left = await this.running()) {
      for (const workflowId of left) {
        // It may have ended meanwhile.
        await this.client.workflow
          .getHandle(workflowId)
          .terminate('the run is over')
          .catch(() => undefined);
      }
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.nativeConnection.close();
  }
}

/**
 * The IDs of the workflows that run. Each one listed is asked itself: the list is written after the fact, and names a
 * workflow for a moment longer than it runs.
 */
export async function runningWorkflows(
  client: Pick<WorkflowClient, 'list' | 'getHandle'>,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId, runId } of client.list({ query: 'ExecutionStatus = "Running"' })) {
    const { status } = await client.getHandle(workflowId, runId).describe();
    if (status.name === 'RUNNING') ids.push(workflowId);
  }
  return ids;
}

/**
 * Keeps the history of a workflow for whoever asks why it has not ended, as `temporal workflow show --output
 * json` has it.
 */
async function keep(handle: WorkflowHandle): Promise<string> {
  await mkdir(KEPT, { recursive: true });
  const file = join(KEPT, `${handle.workflowId.replaceAll('/', '_')}.json`);
  await writeFile(file, historyToJSON(await handle.fetchHistory()));
  return `its history is in ${relative(process.cwd(), file)}`;
}

const KEPT = join(import.meta.dirname, '../../../.cache/chaos');
