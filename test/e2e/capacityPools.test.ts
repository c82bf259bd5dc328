import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostRefreshesAtOnce } from '../../emulator/checks.js';
import type { FleetSource } from '../../emulator/fleet.js';
import type { Emulator } from '../../emulator/server.js';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import type { ConfigInput } from '../../src/config/schema.js';
import type { CapacityState } from '../../src/contract/capacity.js';
import { CAPACITY_POOLS_ID, environmentWorkflowId } from '../../src/contract/names.js';
import type { ReleaseStatus } from '../../src/contract/status.js';
import { ClientStage, eventually, smallFleet, stagingConfig } from '../client/stage.js';
import { group, REGION, STAGING } from '../support/fleets.js';
import { WorkerProcess } from '../support/workerProcess.js';

// On a real server: the time-skipping one loses count of its locks when two releases fail activities at once.
let stage: ClientStage;
beforeAll(async () => {
  stage = await ClientStage.start();
});
afterAll(() => stage.stop());

const LIMIT = 2;

const orders = (name: string, change: object = {}) =>
  group(name, STAGING, { desired: 2, tags: { Database: 'orders' }, ...change });

/** Long enough to be seen waiting for. */
const long = { launch: '1 hour' };

const fleetOf = (...groups: readonly ReturnType<typeof group>[]): FleetSource =>
  smallFleet({ autoScalingGroups: [...groups] });

type CapacityPool = NonNullable<ConfigInput['capacityPools']>[number];

/** A config for the groups whose name begins with that of the pipeline. */
function configFor(pipeline: string, pool: Partial<CapacityPool> = {}): ConfigInput {
  return stagingConfig(
    pipeline,
    [`${pipeline}-*`],
    { batchSize: 5, refresh: { minHealthyPercentage: 100, maxHealthyPercentage: 150 } },
    { capacityPools: [{ name: 'database', tag: 'Database', limit: LIMIT, ...pool }] },
  );
}

const start = (pipeline: string, release: string, pool: Partial<CapacityPool> = {}) =>
  stage.startRelease(pipeline, release, configFor(pipeline, pool));

const counts = (state: string, count: number) => (status: ReleaseStatus) =>
  status.environments[0]?.counts[state as 'waiting'] === count;

const historyOf = async ({ world, clock }: Emulator) => refreshHistory(world, await clock.now());
const peakOf = async (emulator: Emulator) =>
  mostRefreshesAtOnce({ refreshes: await historyOf(emulator) }).count;

/** Nobody holds or waits for anything, so the pools have ended. */
const poolsHaveEnded = () =>
  eventually(async () => {
    const { status } = await stage.temporal.workflow.getHandle(CAPACITY_POOLS_ID).describe();
    return status.name === 'COMPLETED' || undefined;
  }, 'ended');

describe('a capacity pool', () => {
  it('is shared by releases that run at the same time, and both get their turns', async () => {
    const names = ['web', 'api'];
    const groups = names.flatMap((name) => [1, 2, 3, 4].map((n) => orders(`${name}-${n}`)));
    await stage.withWorker(
      async (emulator) => {
        const releases = await Promise.all(names.map((name) => start(name, 'together')));
        for (const release of releases) expect(await release.ended()).toMatchObject({ phase: 'succeeded' });
        const history = await historyOf(emulator);
        expect(history.map((refresh) => refresh.group).sort()).toEqual(groups.map(({ name }) => name).sort());
        expect(await peakOf(emulator)).toBe(LIMIT);
        const [web, api] = names.map((name) =>
          history.filter((refresh) => refresh.group.startsWith(name)).map((refresh) => refresh.start),
        );
        if (!web || !api) throw new Error('both releases have refreshed groups');
        expect(Math.min(...web)).toBeLessThan(Math.max(...api));
        expect(Math.min(...api)).toBeLessThan(Math.max(...web));
        await poolsHaveEnded();
      },
      fleetOf(...groups),
    );
  });

  it.each([
    ['instances', 4, { desired: 3 }, 1],
    ['instances', 4, { desired: 2 }, 2],
    ['instances', 4, { desired: 9 }, 1],
    ['surge', 2, { desired: 2 }, 2],
    ['groups', 1, { tags: {} }, 3],
  ] as const)(
    'counts %s: with a limit of %d, of groups with %j are %d in refresh at once',
    async (weight, limit, change, most) => {
      const groups = [1, 2, 3].map((n) => orders(`web-${n}`, change));
      await stage.withWorker(
        async (emulator) => {
          const release = await start(
            'web',
            `counts-${weight}-${limit}-${JSON.stringify(change).replace(/\W+/g, '')}`,
            { weight, limit },
          );
          expect(await release.ended()).toMatchObject({ phase: 'succeeded' });
          expect(await peakOf(emulator)).toBe(most);
        },
        fleetOf(...groups),
      );
    },
  );

  it('shows who waits, and forgets what an aborted release waited for', async () => {
    await stage.withWorker(
      async (emulator) => {
        const holder = await start('web', 'holds');
        await holder.until(counts('refreshing', 2), 'in refresh');
        const waiter = await start('api', 'waits');
        const status = await waiter.until(counts('waiting', 1), 'waiting');
        expect(status.environments[0]?.targets[0]?.reason).toBe('waiting for room in database/orders');
        const pools = stage.temporal.workflow.getHandle(CAPACITY_POOLS_ID);
        const { held, waiting } = await pools.query<CapacityState>('status');
        expect([held.length, waiting.map(({ target }) => target)]).toEqual([
          2,
          [`${STAGING}/${REGION}/asg/api-1`],
        ]);

        await waiter.handle.signal('abort', { by: 'ada' });
        const aborted = await waiter.ended();
        expect([aborted.phase, aborted.environments[0]?.counts]).toEqual(['aborted', { cancelled: 1 }]);
        expect(await holder.ended()).toMatchObject({ phase: 'succeeded' });
        expect((await historyOf(emulator)).map((refresh) => refresh.group).sort()).toEqual([
          'web-1',
          'web-2',
        ]);
        await poolsHaveEnded();
      },
      fleetOf(orders('web-1', long), orders('web-2', long), orders('api-1')),
    );
  });

  it('forgets a target that is left out while it waits', async () => {
    await stage.withWorker(
      async (emulator) => {
        const holder = await start('web', 'stays');
        await holder.until(counts('refreshing', 2), 'in refresh');
        const waiter = await start('api', 'goes-without');
        await waiter.until(counts('waiting', 1), 'waiting');
        await waiter.handle.executeUpdate('skip', {
          args: [{ by: 'ada', targets: [`${STAGING}/${REGION}/asg/api-1`] }],
        });
        expect((await waiter.ended()).environments[0]?.counts).toEqual({ skipped: 1 });
        const pools = stage.temporal.workflow.getHandle(CAPACITY_POOLS_ID);
        expect(await pools.query<CapacityState>('status')).toMatchObject({ waiting: [] });
        expect(await holder.ended()).toMatchObject({ phase: 'succeeded' });
        expect((await historyOf(emulator)).map((refresh) => refresh.group)).not.toContain('api-1');
        await poolsHaveEnded();
      },
      fleetOf(orders('web-1', long), orders('web-2', long), orders('api-1')),
    );
  });

  it('takes back what an environment held that was terminated, once its refreshes have ended', async () => {
    await stage.withWorker(
      async (emulator) => {
        const doomed = await start('web', 'doomed');
        await doomed.until(counts('refreshing', 2), 'in refresh');
        const waiter = await start('api', 'heir');
        await waiter.until(counts('waiting', 1), 'waiting');
        await stage.temporal.workflow
          .getHandle(environmentWorkflowId('web', 'doomed', 'staging'))
          .terminate('by hand');
        // It is looked ten seconds after somebody began to wait, and then ever more rarely.
        expect(await waiter.ended(150)).toMatchObject({ phase: 'succeeded' });
        expect(await peakOf(emulator)).toBe(LIMIT);
      },
      fleetOf(orders('web-1', long), orders('web-2', long), orders('api-1')),
    );
  }, 200_000);

  it('is never exceeded although the worker is killed ten times', async () => {
    const names = ['web', 'api'];
    const groups = names.flatMap((name) =>
      [1, 2, 3].map((n) => orders(`${name}-${n}`, { launch: '40 minutes' })),
    );
    const emulator = await stage.emulate(fleetOf(...groups));
    const worker = new WorkerProcess({ address: stage.address, awsEndpoint: emulator.url });
    try {
      await worker.start();
      const releases = await Promise.all(names.map((name) => start(name, 'killed')));
      for (let kill = 0; kill < 10; kill++) {
        await new Promise((resolve) => setTimeout(resolve, 700 + 130 * kill));
        await worker.kill();
        await worker.start();
      }
      // What was under way in a killed worker is noticed after thirty seconds.
      for (const release of releases) expect(await release.ended(150)).toMatchObject({ phase: 'succeeded' });
      const history = await historyOf(emulator);
      expect(history.map((refresh) => refresh.group).sort()).toEqual(groups.map(({ name }) => name).sort());
      expect(await peakOf(emulator)).toBeLessThanOrEqual(LIMIT);
    } finally {
      await worker.kill();
      await emulator.close();
    }
  }, 240_000);
});
