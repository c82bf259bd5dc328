import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, type WorkflowBundle } from '@temporalio/worker';
import type { Emulator } from '../../../emulator/server.js';
import { DEPLOYMENT_NAME } from '../../../src/contract/names.js';
import { createGoldenAmiWorker } from '../../../src/worker.js';
import { awaitStanding, type Standing } from '../../../src/worker/deployment.js';
import type { ClientStage } from '../../client/stage.js';
import { TEST_BUNDLE } from '../../globalSetup.js';
import type { RecordedHistory } from '../../support/histories.js';
import { OWNER_CREDENTIALS } from '../../support/simulation.js';

/** The workflows of one of the files beside this one. */
export function bundle(file: string): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(file, import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
}

/** A worker of one build; without a build ID it has no version. */
export interface Build {
  readonly buildId?: string;
  readonly workflows?: WorkflowBundle;
}

/** Workers side by side on one task queue and one emulated AWS. */
export class Builds {
  readonly #stops: (() => Promise<void>)[] = [];

  private constructor(
    private readonly connection: NativeConnection,
    private readonly emulator: Emulator,
  ) {}

  /** Runs `work`, and stops the workers that it started. */
  static async during(
    stage: ClientStage,
    emulator: Emulator,
    work: (builds: Builds) => Promise<void>,
  ): Promise<void> {
    const connection = await NativeConnection.connect({ address: stage.address });
    const builds = new Builds(connection, emulator);
    try {
      await work(builds);
    } finally {
      for (const stop of builds.#stops) await stop();
      await connection.close();
      await emulator.close();
    }
  }

  /** Starts a worker of a build; it runs until the end of the test. */
  async start({ buildId, workflows }: Build): Promise<void> {
    const golden = await createGoldenAmiWorker({
      connection: this.connection,
      namespace: 'default',
      announce: () => undefined,
      aws: {
        endpoint: this.emulator.url,
        credentials: OWNER_CREDENTIALS,
        autoScalingBudget: { readsPerSecond: 1000, mutationsPerSecond: 1000 },
      },
      version: buildId === undefined ? undefined : versionOf(buildId),
      override: { workflowBundle: workflows ?? { codePath: TEST_BUNDLE }, shutdownForceTime: '2 seconds' },
    });
    const running = golden.worker.run();
    this.#stops.push(async () => {
      golden.worker.shutdown();
      await running;
      golden.close();
    });
  }

  /** How a build stands once the server knows it, after it was made current if that was wanted. */
  standing(buildId: string, { setCurrent }: { readonly setCurrent: boolean }): Promise<Standing> {
    return awaitStanding(this.connection.workflowService, {
      namespace: 'default',
      version: versionOf(buildId),
      setCurrent,
      identity: 'test',
      signal: AbortSignal.timeout(30_000),
    });
  }
}

const versionOf = (buildId: string) => ({ deploymentName: DEPLOYMENT_NAME, buildId });

/** Build IDs of the workers that completed the workflow tasks of a history, without repetitions in a row. */
export function buildsOf({ history }: RecordedHistory): string[] {
  const builds = (history.events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: completed }) =>
    completed ? [completed.deploymentVersion?.buildId ?? 'unversioned'] : [],
  );
  return builds.filter((build, index) => build !== builds[index - 1]);
}
