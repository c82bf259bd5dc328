import type { WorkflowClient } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import { releaseWorkflowId, TASK_QUEUE, WorkflowType } from '../../src/contract/names.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { ClientStage, eventually } from '../client/stage.js';
import {
  largest,
  payloadsOf,
  runsOn,
  sampled,
  type CountedPayload,
  type CountedRun,
} from '../support/census.js';
import { refreshesAtOnce } from '../support/journal.js';
import { wideConfig, wideFleet } from '../support/wide.js';

const KB = 1024;

/** Another number than the 1,000 of the test, by hand; then the figures are printed too. */
const ASKED_FOR = process.env['GOLDEN_AMI_TEST_GROUPS'];
const GROUPS = Number(ASKED_FOR ?? 1000);
const AT_ONCE = 100;

/** Runs whose payloads are looked at, of those of targets: they are all alike. */
const TARGETS_LOOKED_INTO = 50;

let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

describe(`an environment of ${GROUPS} groups`, () => {
  it(
    'is rolled over, and no history or payload grows beyond what Temporal bears',
    // Three to four times what it takes on two processors that do nothing else.
    { timeout: GROUPS * 600 },
    async () => {
      const { status, atOnce } = await rollOut();
      expect(status).toMatchObject({ phase: 'succeeded', environments: [{ counts: { succeeded: GROUPS } }] });
      expect(atOnce).toBeLessThanOrEqual(AT_ONCE);

      const client = stage.temporal.workflow;
      const runs = await eventually(() => runsOn(client), 'listed as ended');
      expect(runs.filter(({ type }) => type === WorkflowType.AutoScalingGroup)).toHaveLength(GROUPS);
      expect(runs.filter(({ type }) => type === WorkflowType.Environment).length).toBeGreaterThan(1);
      expect(above(runs, ({ events }) => events, 4096)).toEqual([]);
      expect(above(runs, ({ bytes }) => bytes, 4 * KB * KB)).toEqual([]);

      const { payloads, carried } = await look(client, runs);
      expect(above(payloads, ({ bytes }) => bytes, 512 * KB)).toEqual([]);
      expect(carried).toHaveLength(runs.filter(({ type }) => type === WorkflowType.Environment).length - 1);
      for (const pages of carried) {
        // All that is carried on is about every target, and is in reach of what one payload may have.
        expect(pages.reduce((sum, bytes) => sum + bytes)).toBeLessThan(150 * GROUPS);
        expect(pages.length).toBeGreaterThan(1);
      }
      if (ASKED_FOR !== undefined) print(runs, payloads, carried);
    },
  );
});

/** One release of the whole fleet. */
async function rollOut(): Promise<{ status: ReleaseStatus; atOnce: number }> {
  const config = wideConfig(
    { batchSize: AT_ONCE, strategy: 'window' },
    { minInterval: '2 seconds', maxInterval: '2 seconds', reportInterval: '2 seconds' },
  );
  return stage.withWorker(async (emulator) => {
    const handle = await stage.temporal.workflow.start(WorkflowType.Release, {
      workflowId: releaseWorkflowId('web', 'wide'),
      taskQueue: TASK_QUEUE,
      args: [{ config }],
    });
    await eventually(
      async () => ((await handle.describe()).closeTime === undefined ? undefined : true),
      'ended',
      GROUPS / 2,
    );
    const status = await handle.query<ReleaseStatus>('status');
    return { status, atOnce: refreshesAtOnce(refreshHistory(emulator.world, await emulator.clock.now())) };
  }, wideFleet(GROUPS));
}

/** The payloads of the runs, and the bytes of what each run that continues another was started with. */
async function look(client: WorkflowClient, runs: readonly CountedRun[]) {
  const counted = await Promise.all(sampled(runs, TARGETS_LOOKED_INTO).map((run) => payloadsOf(client, run)));
  return {
    payloads: counted.flatMap(({ payloads }) => payloads),
    carried: counted.filter(({ continues }) => continues).map(({ started }) => started),
  };
}

/** Those whose size is above a limit. */
function above<Item>(items: readonly Item[], sizeOf: (item: Item) => number, limit: number): Item[] {
  return items.filter((item) => sizeOf(item) > limit);
}

function print(
  runs: readonly CountedRun[],
  payloads: readonly CountedPayload[],
  carried: readonly (readonly number[])[],
): void {
  const lines = [
    `events, the largest of ${runs.length} runs:`,
    ...largest(
      runs,
      ({ type }) => type,
      ({ events }) => events,
    ),
    'bytes of a history:',
    ...largest(
      runs,
      ({ type }) => type,
      ({ bytes }) => bytes,
    ),
    'bytes of a payload:',
    ...largest(
      payloads,
      ({ type, event }) => `${type} ${event}`,
      ({ bytes }) => bytes,
    ),
    'bytes of the arguments of each run that continues another:',
    ...carried.map((pages) => pages.join(' + ')),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
