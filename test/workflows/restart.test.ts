import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followedClock } from '../../emulator/clock.js';
import { parseFleet } from '../../emulator/fleet.js';
import { startEmulator } from '../../emulator/server.js';
import { refreshHistory } from '../../emulator/services/autoScaling.js';
import { config, fleet, group, PRODUCTION, STAGING } from '../support/fleets.js';
import { Simulation, Stage } from '../support/simulation.js';

let simulation: Simulation;
beforeAll(async () => {
  simulation = await Simulation.start();
});
afterAll(() => simulation.stop());

describe('a worker that is replaced while a refresh runs', () => {
  it('loses nothing and does nothing twice', async () => {
    const source = fleet({
      autoScalingGroups: [group('web', STAGING), group('web', PRODUCTION)],
      ecsClusters: [],
    });
    const emulator = await startEmulator({
      fleet: parseFleet(source),
      clock: followedClock(() => simulation.env.currentTimeMs()),
    });
    try {
      const stage = new Stage(simulation.env, emulator);
      // The time-skipping server never gives up on the sticky queue of a worker that is gone, so there must be none.
      const first = await stage.createWorker({ maxCachedWorkflows: 0 });
      const release = await first.worker.runUntil(async () => {
        const started = await stage.start(config());
        await started.until(
          (status) => status.environments[0]?.targets.some((target) => target.refreshId) ?? false,
          'refreshing',
        );
        return started;
      });
      first.close();
      const second = await stage.createWorker();
      await second.worker.runUntil(async () => {
        await release.untilApprovalIsNeeded();
        await release.handle.signal('approve', { environment: 'production', by: 'ada' });
        expect(await release.result()).toMatchObject({ phase: 'succeeded' });
      });
      second.close();
      const history = refreshHistory(emulator.world, await simulation.env.currentTimeMs());
      expect(history.map(({ account, status }) => [account, status])).toEqual([
        [STAGING, 'Successful'],
        [PRODUCTION, 'Successful'],
      ]);
      await stage.replayAll();
    } finally {
      await emulator.close();
    }
  });
});
