import { MockActivityEnvironment } from '@temporalio/testing';
import { ManualClock } from '../../emulator/clock.js';
import { parseFleet, type FleetSource } from '../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import { createActivities, type Activities } from '../../src/activities/index.js';
import { AwsClients, type AwsOptions } from '../../src/aws/clients.js';
import { quietRuntime } from './runtime.js';
import { OWNER_CREDENTIALS, type Announcement } from './simulation.js';

/** The activities over an emulated fleet whose clock stands still until a test moves it. */
export interface Bench {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  readonly announcements: Announcement[];
  /** Runs one activity as a worker would. */
  run<Name extends keyof Activities>(
    name: Name,
    input: Parameters<Activities[Name]>[0],
  ): Promise<Awaited<ReturnType<Activities[Name]>>>;
  close(): Promise<void>;
}

/** @param options how AWS is asked, other than by default */
export async function activityBench(fleet: FleetSource, options: AwsOptions = {}): Promise<Bench> {
  quietRuntime();
  const clock = new ManualClock();
  const emulator = await startEmulator({ fleet: parseFleet(fleet), clock });
  const aws = new AwsClients({ endpoint: emulator.url, credentials: OWNER_CREDENTIALS, ...options });
  const announcements: Announcement[] = [];
  const activities = createActivities({
    aws,
    announce: (announcement) => announcements.push(announcement),
    workflows: { isRunning: () => Promise.resolve(true), endOf: () => Promise.resolve(undefined) },
  });
  return {
    emulator,
    clock,
    announcements,
    run: (name, input) =>
      new MockActivityEnvironment().run(
        activities[name] as unknown as (argument: typeof input) => ReturnType<Activities[typeof name]>,
        input,
      ) as never,
    close: async () => {
      aws.close();
      await emulator.close();
    },
  };
}

/** The failure that `promise` rejects with. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ type?: string; message: string; nonRetryable?: boolean }> {
  return promise.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as { type?: string; message: string; nonRetryable?: boolean },
  );
}
