import { msOptionalToNumber } from '@temporalio/common/lib/time.js';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { ManualClock } from '../../emulator/clock.js';
import { parseFleet, type FleetSource } from '../../emulator/fleet.js';
import { startEmulator, type Emulator } from '../../emulator/server.js';
import { createActivities, type Activities } from '../../src/activities/index.js';
import type { BucketTime } from '../../src/aws/calls/tokenBucket.js';
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

/**
 * @param options how AWS is asked, other than by default
 * @param ownTime whether call budgets wait in the fleet's time, and so not at all; else in the machine's
 */
export async function activityBench(
  fleet: FleetSource,
  options: AwsOptions = {},
  ownTime = false,
): Promise<Bench> {
  quietRuntime();
  const clock = new ManualClock();
  const emulator = await startEmulator({ fleet: parseFleet(fleet), clock });
  const aws = new AwsClients({
    endpoint: emulator.url,
    credentials: OWNER_CREDENTIALS,
    ...(ownTime && { time: timeOf(clock) }),
    ...options,
  });
  const announcements: Announcement[] = [];
  const activities = createActivities({
    aws,
    announce: (announcement) => announcements.push(announcement),
    workflows: {
      isRunning: () => Promise.resolve(true),
      rejections: () => Promise.resolve([]),
      parentOf: () => Promise.resolve(undefined),
      runOf: () => Promise.resolve(undefined),
      kindOf: () => Promise.resolve(undefined),
      askRelease: () => Promise.resolve({ hasBegun: false }),
      endOf: () => Promise.resolve(undefined),
    },
  });
  return {
    emulator,
    clock,
    announcements,
    run: (name, input) =>
      new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(
        activities[name] as unknown as (argument: typeof input) => ReturnType<Activities[typeof name]>,
        input,
      ) as never,
    close: async () => {
      aws.close();
      await emulator.close();
    },
  };
}

function timeOf(clock: ManualClock): BucketTime {
  return {
    now: () => clock.now(),
    wait: (milliseconds) => {
      clock.advance(milliseconds);
      return Promise.resolve();
    },
  };
}

/** More than any activity needs that is going to end well. */
const MOST_ATTEMPTS = 60;

/**
 * Runs an activity as the server would: again after each failure that may pass, as soon as the failure says, else with
 * growing pauses, while the time of the fleet goes on.
 * @throws the first failure that no retry can help
 */
export async function runPatiently<Name extends keyof Activities>(
  bench: Bench,
  name: Name,
  input: Parameters<Activities[Name]>[0],
): Promise<Awaited<ReturnType<Activities[Name]>>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await bench.run(name, input);
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || error.nonRetryable || attempt === MOST_ATTEMPTS)
        throw error;
      bench.clock.advance(pauseAfter(error, attempt));
    }
  }
}

function pauseAfter({ nextRetryDelay }: ApplicationFailure, attempt: number): number {
  return msOptionalToNumber(nextRetryDelay) ?? Math.min(30_000, 1000 * 2 ** (attempt - 1));
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
