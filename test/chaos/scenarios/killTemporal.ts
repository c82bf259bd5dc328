import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TemporalProcess } from '../../support/temporalProcess.js';
import { WorkerProcess } from '../../support/workerProcess.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { demoScene, type Scene } from '../stage/fleets.js';
import { resumption, underWay, type Resumption } from '../stage/interrupted.js';
import { Lane } from '../stage/lane.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithSuccess } from '../stage/verdict.js';

/** Of one release. */
const KILLS = 10;

/** Work must go on within this time of a restart. */
const RESUME_WITHIN_SECONDS = 30;

const JITTER_MS = 200;

/** Kills the Temporal server, whose database stays, in the middle of a release, several times, and starts it again. */
export function killTemporal(scene: Scene = demoScene(), kills = KILLS): Scenario {
  return {
    name: 'kill-temporal',
    about: `the Temporal server is killed at ${kills} random points of a release, and restarted`,
    runs: 5,
    limitSeconds: 900,
    run: async (context) => {
      const folder = await mkdtemp(join(tmpdir(), 'golden-ami-chaos-'));
      // One of its own: the others go on with theirs.
      const server = await TemporalProcess.start({ databaseFile: join(folder, 'temporal.db') });
      const lane = await Lane.open(server.address, 'default');
      try {
        return await run({ ...context, lane }, server, scene, kills);
      } finally {
        await lane.close();
        await server.kill();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function run(
  { seed, random, lane, signal }: RunContext,
  server: TemporalProcess,
  { fleet, config, calls }: Scene,
  kills: number,
): Promise<Finding> {
  return lane.onFleet(fleet, async (emulator) => {
    const worker = new WorkerProcess({ address: lane.address, awsEndpoint: emulator.url });
    try {
      await worker.start();
      const release = await ReleaseRun.start(lane, emulator, config, `restarted-${seed}`);
      const over = release.seeThrough(signal);
      over.catch(() => undefined);
      const resumptions: Resumption[] = [];
      const deaths: string[] = [];
      const points = Array.from({ length: kills }, () => random.integer(0, calls)).sort((a, b) => a - b);
      for (const point of points) {
        await release.callsReach(point, signal);
        await sleep(random.next() * JITTER_MS);
        if (release.isOver) break;
        await server.kill();
        await server.restart();
        const since = Date.now();
        resumptions.push(
          await resumption(
            lane,
            await underWay(lane),
            emulator,
            { since, calls: emulator.journal.calls.length, isOver: () => release.isOver },
            signal,
          ),
        );
        if (!worker.isRunning) {
          deaths.push('the worker has ended because Temporal was away');
          await worker.start();
        }
      }
      await over;
      const status = await release.status(signal);
      const late = resumptions.filter(({ seconds }) => seconds > RESUME_WITHIN_SECONDS);
      return {
        problems: [
          ...(await wrongWithSuccess({ emulator, config, status, approvedAt: release.approvedAt })),
          ...deaths,
          ...late.map(({ seconds, what }) => `${what} went on ${seconds.toFixed(1)} s after the restart`),
        ],
        ...(resumptions.length === 0
          ? {}
          : { worstResumeSeconds: Math.max(...resumptions.map(({ seconds }) => seconds)) }),
        note: `${resumptions.length} kills, ${emulator.journal.calls.length} calls`,
      };
    } finally {
      await worker.kill();
    }
  });
}
