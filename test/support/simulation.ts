import { randomUUID } from 'node:crypto';
import { Client, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker, WorkerOptions } from '@temporalio/worker';
import { followedClock } from '../../emulator/clock.js';
import { parseFleet, type FleetSource } from '../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import type { ConfigInput } from '../../src/config/schema.js';
import type { ReleaseInput, ReleaseResult } from '../../src/contract/messages.js';
import { Message, REJECTED_IMAGES_ID, releaseWorkflowId, WorkflowType } from '../../src/contract/names.js';
import { joinPlan, type PageRequest, type PlanHead, type PlanPage } from '../../src/contract/planPages.js';
import { hasEnded, type ReleaseStatus } from '../../src/contract/status.js';
import type { PlanDocument } from '../../src/plans/document.js';
import { findServers, serverExecutable } from '../../src/cli/demo/servers.js';
import { createGoldenAmiWorker, registerSearchAttributes, type GoldenAmiWorker } from '../../src/worker.js';
import { TEST_BUNDLE } from '../globalSetup.js';
import { suiting } from './fleets.js';
import { historiesOf, replayAll, type RecordedHistory } from './histories.js';
import { quietRuntime } from './runtime.js';
import { passTime } from './skippedTime.js';

/** Credentials of the fleet's owner: the emulator takes the account from the access key. */
export const OWNER_CREDENTIALS = { accessKeyId: 'AKIA111111111111OWNER', secretAccessKey: 'secret' };

type ReleaseHandle = WorkflowHandleWithFirstExecutionRunId<(input: ReleaseInput) => Promise<ReleaseResult>>;

/** A notification as the worker announced it. */
export interface Announcement {
  readonly subject: string;
  readonly message: string;
}

/**
 * Temporal's time-skipping server, and on its clock an emulated AWS: a rollout of days takes seconds. One per test file,
 * because the clock belongs to the server.
 */
export class Simulation {
  private constructor(readonly env: TestWorkflowEnvironment) {}

  static async start(): Promise<Simulation> {
    quietRuntime();
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: serverExecutable(findServers().testServer) },
    });
    await registerSearchAttributes(env.nativeConnection, env.namespace ?? 'default');
    return new Simulation(env);
  }

  async stop(): Promise<void> {
    await this.env.teardown();
  }

  /** Runs `work` with an emulated fleet and a worker that belong to it alone. */
  async with(
    fleet: FleetSource,
    work: (stage: Stage) => Promise<void>,
    override: Partial<WorkerOptions> = {},
  ): Promise<void> {
    const emulator = await startEmulator({
      fleet: parseFleet(fleet),
      clock: followedClock(() => this.env.currentTimeMs()),
    });
    try {
      const stage = new Stage(this.env, emulator);
      const { worker, close } = await stage.createWorker(override);
      try {
        await worker.runUntil(() => work(stage));
      } finally {
        close();
      }
      await stage.replayAll();
    } finally {
      await emulator.close();
    }
  }
}

/**
 * Reports are not due together with the workflows' own timers, all of which are whole seconds. The server strands a
 * workflow for ever, and time with it, when a workflow task cancels a timer that fires while the task is with the worker
 * (temporalio/sdk-java issues 2606 and 3088); two timers of ten seconds, started a moment apart, meet like that.
 */
const REPORT_INTERVAL = '7.3 seconds';

/** One fleet, one worker, and the releases of one test. */
export class Stage {
  readonly taskQueue = `test-${randomUUID()}`;
  readonly announcements: Announcement[] = [];
  readonly #started: string[] = [];
  readonly #workers: Worker[] = [];
  /** Not the environment's own client, which skips time whenever a result is waited for. */
  readonly #client: Client;

  constructor(
    readonly env: TestWorkflowEnvironment,
    readonly emulator: Emulator,
  ) {
    this.#client = new Client({ connection: env.connection, namespace: env.namespace ?? 'default' });
  }

  async createWorker(override: Partial<WorkerOptions> = {}): Promise<GoldenAmiWorker> {
    const cache = process.env['GOLDEN_AMI_TEST_CACHE'];
    const goldenAmi = await createGoldenAmiWorker({
      connection: this.env.nativeConnection,
      namespace: this.env.namespace ?? 'default',
      taskQueue: this.taskQueue,
      announce: (announcement) => this.announcements.push(announcement),
      aws: {
        endpoint: this.emulator.url,
        credentials: OWNER_CREDENTIALS,
        // Real time does not pass while the server skips: a budget per real second would only slow the tests down.
        autoScalingBudget: { readsPerSecond: 10_000, mutationsPerSecond: 10_000 },
      },
      override: {
        workflowBundle: { codePath: TEST_BUNDLE },
        ...(cache === undefined ? {} : { maxCachedWorkflows: Number(cache) }),
        ...override,
      },
    });
    this.#workers.push(goldenAmi.worker);
    return goldenAmi;
  }

  /** Lets time pass. */
  pass(time: string | number): Promise<void> {
    return passTime(this.env, this.#workers, time);
  }

  /** The config as the stage needs it; one that a test leaves out on purpose stays left out. */
  #suited(config: ConfigInput): ConfigInput {
    if ((config as ConfigInput | undefined) === undefined) return config;
    const suited = suiting(this.emulator.fleet, config);
    return { ...suited, polling: { reportInterval: REPORT_INTERVAL, ...suited.polling } };
  }

  /** Starts a release. Its time is skipped from now on, whenever nothing happens. */
  async start(
    config: ConfigInput,
    input: Omit<ReleaseInput, 'config'> = {},
    memo: Record<string, unknown> = {},
  ): Promise<Release> {
    const name = input.release ?? `r-${randomUUID().slice(0, 8)}`;
    const pipeline = (config as { pipeline?: string } | undefined)?.pipeline ?? 'none';
    const workflowId = releaseWorkflowId(pipeline, name);
    const handle: ReleaseHandle = await this.#client.workflow.start<
      (input: ReleaseInput) => Promise<ReleaseResult>
    >('goldenAmiRelease', {
      workflowId,
      taskQueue: this.taskQueue,
      args: [{ config: this.#suited(config), requestedBy: 'test', ...input }],
      memo,
    });
    this.#started.push(workflowId);
    return new Release(handle, this);
  }

  /** What `golden-ami plan` runs. */
  async plan(config: ConfigInput, input: Omit<ReleaseInput, 'config'> = {}): Promise<PlanDocument> {
    const workflowId = `golden-ami/${config.pipeline}/plan/${randomUUID()}`;
    this.#started.push(workflowId);
    const handle = await this.env.client.workflow.start<(input: ReleaseInput) => Promise<PlanHead>>(
      WorkflowType.Plan,
      {
        workflowId,
        taskQueue: this.taskQueue,
        args: [{ config: this.#suited(config), ...input }],
      },
    );
    const head = await handle.result();
    const pages: PlanPage[] = [];
    for (let number = 1; number <= head.pages; number++) {
      pages.push(await handle.query<PlanPage, [PageRequest]>(Message.Page, { number }));
    }
    return joinPlan(head, pages);
  }

  /** Marks an image as bad and takes that back, with which the rejected images end. */
  async rejectForAWhile(image: string): Promise<void> {
    this.#started.push(REJECTED_IMAGES_ID);
    const handle = await this.env.client.workflow.signalWithStart(WorkflowType.RejectedImages, {
      workflowId: REJECTED_IMAGES_ID,
      taskQueue: this.taskQueue,
      args: [{ rejections: [] }],
      signal: Message.RejectImage,
      signalArgs: [{ images: [image], by: 'ada', reason: 'its kernel panics' }],
    });
    await handle.query(Message.Status);
    await handle.signal(Message.AcceptImage, { images: [image], by: 'ada' });
    await handle.result();
  }

  /** Histories of everything that was started, children too. */
  histories(): Promise<RecordedHistory[]> {
    return historiesOf(this.env.client.workflow, this.#started);
  }

  /** Replays the history of everything that ran. */
  replayAll(): Promise<void> {
    return replayAll(this.env.client.workflow, this.#started);
  }
}

/** The failure that a workflow's result rejects with, below the client's wrapper. */
export async function failureOf(
  result: Promise<unknown>,
): Promise<{ type: string | undefined; message: string }> {
  const error: unknown = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { cause } = (error ?? {}) as { cause?: { type?: string; message?: string } };
  if (cause?.message === undefined) throw new Error('the release did not fail', { cause: error });
  return { type: cause.type, message: cause.message };
}

/** How far time moves between two looks at a release. */
const STEP = '5 minutes';

/**
 * A release under test. Time is skipped step by step while a test waits for something, and only then: a server that
 * skips freely jumps ten years ahead, to the timeout of the execution, as soon as a release waits for a person.
 */
export class Release {
  constructor(
    readonly handle: ReleaseHandle,
    private readonly stage: Stage,
  ) {}

  /** The result, once the release has ended; rejects as the workflow fails. */
  async result(): Promise<ReleaseResult> {
    await this.until(({ phase }) => hasEnded(phase), 'ended');
    return this.handle.result();
  }

  /** The error that the release ends with. */
  async failure(): Promise<{ type: string | undefined; message: string }> {
    return failureOf(this.result());
  }

  status(): Promise<ReleaseStatus> {
    return this.handle.query<ReleaseStatus>('status');
  }

  /** Lets time pass until `status` is as wanted. */
  async until(wanted: (status: ReleaseStatus) => boolean, what: string): Promise<ReleaseStatus> {
    const deadline = Date.now() + 45_000;
    for (;;) {
      const status = await this.status();
      if (wanted(status)) return status;
      if (Date.now() > deadline || hasEnded(status.phase)) {
        throw new Error(`never ${what}; last: ${JSON.stringify(status, undefined, 1)}`);
      }
      await this.stage.pass(STEP);
    }
  }

  untilApprovalIsNeeded(): Promise<ReleaseStatus> {
    return this.until((status) => status.waitingFor?.kind === 'approval', 'waiting for an approval');
  }
}
