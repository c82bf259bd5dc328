import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PageInput } from '../../src/activities/discovery.js';
import { checkReleaseInput } from '../../src/config/releaseInput.js';
import type { ReleaseInput } from '../../src/contract/messages.js';
import { Message, WorkflowType } from '../../src/contract/names.js';
import type { DiscoveredPage, DiscoveredTarget } from '../../src/contract/plan.js';
import type { PlaceFacts, PreflightPlace } from '../../src/contract/preflight.js';
import { joinPlan, type PageRequest, type PlanHead, type PlanPage } from '../../src/contract/planPages.js';
import { TEST_BUNDLE } from '../globalSetup.js';
import { config, STAGING } from '../support/fleets.js';
import { Simulation } from '../support/simulation.js';

const TARGETS = 10_000;

/** Targets in one answer of discovery. */
const PER_PAGE = 1000;

/** Half of what Temporal warns of. */
const LIMIT = 512 * 1024;

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

/** A fleet of which every third target is up to date, every fifth refused, and every other warned of. */
const fleet = Array.from({ length: TARGETS }, (_, index): DiscoveredTarget => {
  const name = `a-group-with-a-name-of-usual-length-${String(index).padStart(6, '0')}`;
  return {
    id: `${STAGING}/eu-west-1/asg/${name}`,
    kind: 'asg',
    size: 1 + (index % 7),
    currentImage: 'ami-0123456789abcdef0',
    currentVersion: String(index % 90),
    expectedSeconds: 300 + (index % 13) * 60,
    warnings: ['has one instance: the refresh takes it down before its successor serves'],
    ...(index % 3 === 1 && { upToDate: 'already runs ami-0123456789abcdef0' }),
    ...(index % 5 === 1 && { obstacle: 'it uses a launch configuration, which cannot get a new version' }),
  };
});

const answer = <T>(value: T) => Promise.resolve(value);

/** Activities that find the fleet in the place of its account, and nothing anywhere else. */
const activities = {
  checkRelease: (input: ReleaseInput) => answer(checkReleaseInput(input)),
  reachAccounts: () => answer(undefined),
  surveyTargets: () => answer({ targets: { staging: TARGETS }, warnings: {} }),
  discoverTargets: ({ places, after }: PageInput): Promise<DiscoveredPage> => {
    const first = after === undefined ? 0 : fleet.findIndex(({ id }) => id === after) + 1;
    const here = places.some(({ account }) => account === STAGING);
    const targets = here ? fleet.slice(first, first + PER_PAGE) : [];
    return answer({ targets, more: here && first + PER_PAGE < TARGETS });
  },
  inspectPipeline: () => answer({ found: [] }),
  preflight: ({ places }: { places: readonly PreflightPlace[] }) =>
    answer(
      places.map(({ account, region }): PlaceFacts => ({
        account,
        region,
        instanceTypes: {},
        alarms: {},
        missingPermissions: [],
        unseen: {},
      })),
    ),
};

/** Sizes of all payloads in a part of a history, in bytes. */
function payloadSizes(part: unknown): number[] {
  if (part instanceof Uint8Array) return [part.length];
  if (typeof part !== 'object' || part === null) return [];
  return Object.values(part).flatMap(payloadSizes);
}

it('answers a plan of ten thousand targets in payloads that are small', async () => {
  const taskQueue = `test-${randomUUID()}`;
  const worker = await Worker.create({
    connection: simulation.env.nativeConnection,
    namespace: simulation.env.namespace ?? 'default',
    taskQueue,
    workflowBundle: { codePath: TEST_BUNDLE },
    activities,
  });
  const [staging] = config().environments;
  if (!staging) throw new Error('the config has a staging environment');
  const input: ReleaseInput = {
    config: config({ accounts: [{ id: STAGING }], environments: [{ ...staging, batchSize: 20 }] }),
  };
  await worker.runUntil(async () => {
    const handle = await simulation.env.client.workflow.start<(input: ReleaseInput) => Promise<PlanHead>>(
      WorkflowType.Plan,
      { workflowId: 'golden-ami/web/plan/large', taskQueue, args: [input] },
    );
    const head = await handle.result();
    const pages: PlanPage[] = [];
    for (let number = 1; number <= head.pages; number++) {
      pages.push(await handle.query<PlanPage, [PageRequest]>(Message.Page, { number }));
    }
    const plan = joinPlan(head, pages);
    const { counts, batches, refused, upToDate } = plan.environments[0] ?? {};
    expect(counts).toMatchObject({ upToDate: 3333, refused: 1333, targets: 5334, batches: 267 });
    expect([upToDate?.length, refused?.length]).toEqual([3333, 1333]);
    expect(batches?.flatMap(({ targets }) => targets)).toHaveLength(5334);

    const { events } = await handle.fetchHistory();
    const sizes = (events ?? []).flatMap(payloadSizes);
    expect(sizes.length).toBeGreaterThan(TARGETS / PER_PAGE);
    expect(Math.max(...sizes)).toBeLessThan(LIMIT);
    for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(LIMIT);
    await expect(handle.query(Message.Page, { number: head.pages + 1 })).rejects.toThrow(
      `the plan has ${head.pages} pages`,
    );
  });
});
