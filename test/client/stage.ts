import { TestWorkflowEnvironment } from '@temporalio/testing';
import { scaledClock } from '../../emulator/clock.js';
import { parseFleet, type FleetSource } from '../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import { GoldenAmiClient, type ConnectOptions } from '../../src/client.js';
import { findServers, serverExecutable } from '../../src/cli/demo/servers.js';
import { checkConfig } from '../../src/config/load.js';
import type { Config, ConfigInput } from '../../src/config/schema.js';
import { releaseWorkflowId, TASK_QUEUE, WorkflowType } from '../../src/contract/names.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { createGoldenAmiWorker, registerSearchAttributes } from '../../src/worker.js';
import { TEST_BUNDLE } from '../globalSetup.js';
import { quietRuntime } from '../support/runtime.js';
import { config, fleet, group, OWNER, PRODUCTION, STAGING, suiting } from '../support/fleets.js';

/** Fast enough for tests, slow enough for the steps of a refresh to be seen: a second is ten minutes. */
const SPEED = 600;

/**
 * A real Temporal server (the time-skipping one knows neither lists nor schedules), an emulated AWS, and workers on
 * demand. One per test file.
 */
export class ClientStage {
  readonly #stops: (() => Promise<void>)[] = [];

  private constructor(
    private readonly env: TestWorkflowEnvironment,
    readonly address: string,
  ) {}

  /** @param extraArgs for the server, as `temporal server start-dev` takes them */
  static async start(extraArgs: string[] = []): Promise<ClientStage> {
    quietRuntime();
    const env = await TestWorkflowEnvironment.createLocal({
      server: { executable: serverExecutable(findServers().cli), extraArgs },
    });
    await registerSearchAttributes(env.nativeConnection, 'default');
    return new ClientStage(env, env.address);
  }

  get temporal(): TestWorkflowEnvironment['client'] {
    return this.env.client;
  }

  /** A client of its own, closed at the end of the file. */
  async connect(options: ConnectOptions = {}): Promise<GoldenAmiClient> {
    const client = await GoldenAmiClient.connect({ address: this.address, env: {}, ...options });
    this.#stops.push(() => client.close());
    return client;
  }

  /** Runs `work` while a worker polls, on an emulated fleet that belongs to it alone; its workflows are those of `codePath`. */
  async withWorker<T>(
    work: (emulator: Emulator) => Promise<T>,
    source: FleetSource = smallFleet(),
    codePath: string = TEST_BUNDLE,
  ): Promise<T> {
    const emulator = await this.emulate(source);
    const golden = await createGoldenAmiWorker({
      connection: this.env.nativeConnection,
      namespace: 'default',
      taskQueue: TASK_QUEUE,
      announce: () => undefined,
      aws: {
        endpoint: emulator.url,
        credentials: { accessKeyId: OWNER, secretAccessKey: 'secret' },
        autoScalingBudget: { readsPerSecond: 1000, mutationsPerSecond: 1000 },
      },
      override: { workflowBundle: { codePath }, shutdownForceTime: '2 seconds' },
    });
    try {
      return await golden.worker.runUntil(() => work(emulator));
    } finally {
      golden.close();
      await emulator.close();
    }
  }

  /** Starts a release without waiting for anything. */
  async startRelease(pipeline: string, release: string, config: ConfigInput) {
    const handle = await this.temporal.workflow.start(WorkflowType.Release, {
      workflowId: releaseWorkflowId(pipeline, release),
      taskQueue: TASK_QUEUE,
      args: [{ config }],
    });
    const until = (wanted: (status: ReleaseStatus) => boolean, what: string, seconds?: number) =>
      eventually(
        async () => {
          const now = await handle.query<ReleaseStatus>('status').catch(() => undefined);
          return now && wanted(now) ? now : undefined;
        },
        what,
        seconds,
      );
    return {
      handle,
      until,
      ended: (seconds?: number) => until(({ endedAt }) => endedAt !== undefined, 'ended', seconds),
    };
  }

  /** An emulated fleet at the pace of the tests; whoever asks for it closes it. */
  emulate(source: FleetSource): Promise<Emulator> {
    return startEmulator({ fleet: parseFleet(source), clock: scaledClock(SPEED) });
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop();
    await this.env.teardown();
  }
}

/** One staging group and two production groups. */
export function smallFleet(change: Partial<FleetSource> = {}): FleetSource {
  return fleet({ ecsClusters: [], ...change });
}

/** A fleet whose staging groups are refreshed without end. */
export function stuckFleet(): FleetSource {
  const stuck = { refresh: { outcome: 'stuck' as const } };
  return smallFleet({
    autoScalingGroups: [
      group('web-1', STAGING, stuck),
      group('web-2', STAGING, stuck),
      group('web', PRODUCTION),
    ],
  });
}

/** A config for {@link smallFleet} that takes an image instead of building one, and looks often. */
export function quickConfig(change: Partial<ConfigInput> = {}): Config {
  const [staging, production] = suiting({ ecsClusters: [] }, config()).environments;
  if (!staging || !production) throw new Error('the config for tests has two environments');
  return checkConfig(
    config({
      environments: [
        { ...staging, bakeTime: '0 seconds', batchSize: 3 },
        { ...production, batchSize: 2 },
      ],
      polling: { minInterval: '0.1 seconds', maxInterval: '0.3 seconds', reportInterval: '0.1 seconds' },
      notifications: [],
      ...change,
    }),
  );
}

/** A config of a pipeline that has staging alone, for groups by their names. */
export function stagingConfig(
  pipeline: string,
  names: string[],
  environment: Partial<ConfigInput['environments'][number]>,
  change: Partial<ConfigInput> = {},
): ConfigInput {
  const quick = quickConfig();
  const [staging] = quick.environments;
  if (!staging) throw new Error('the config has a staging environment');
  return {
    ...quick,
    pipeline,
    accounts: [{ id: STAGING, externalId: 'shop' }],
    environments: [
      { ...staging, autoScalingGroups: { include: [{ names }] }, ecsServices: undefined, ...environment },
    ],
    ...change,
  };
}

/** Asks again until `look` answers something else than undefined, for so many seconds. */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  what: string,
  seconds = 30,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`never ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
