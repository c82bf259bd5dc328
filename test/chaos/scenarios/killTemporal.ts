import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TemporalProcess } from '../../support/temporalProcess.js';
import { WorkerProcess } from '../../support/workerProcess.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { demoScene, type Scene } from '../stage/fleets.js';
import { releaseUnderKills } from '../stage/killing.js';
import { Lane } from '../stage/lane.js';

/** Of one release. */
const KILLS = 10;

/** Work must go on within this time of a restart. */
const RESUME_WITHIN_SECONDS = 30;

/** The server is away for so long, at most. */
const AWAY_MS = 10_000;

/** Kills the Temporal server, whose database stays, in the middle of a release, several times, and starts it again. */
export function killTemporal(scene: Scene = demoScene(), kills = KILLS): Scenario {
  return {
    name: 'kill-temporal',
    about: `the Temporal server is killed at ${kills} random points of a release, and started again`,
    runs: 5,
    limitSeconds: 900,
    run: (context) => run(context, scene, kills),
  };
}

async function run(context: RunContext, scene: Scene, kills: number): Promise<Finding> {
  const { random, seed } = context;
  const folder = await mkdtemp(join(tmpdir(), 'golden-ami-chaos-'));
  // A server of its own: the other lanes go on with theirs.
  const server = await TemporalProcess.start({ databaseFile: join(folder, 'temporal.db') });
  const lane = await Lane.open(server.address, 'default');
  try {
    return await lane.onFleet(scene.fleet, async (emulator) => {
      const worker = new WorkerProcess({ address: lane.address, awsEndpoint: emulator.url });
      try {
        await worker.start();
        return await releaseUnderKills({ ...context, lane }, scene, emulator, worker, {
          release: `restarted-${seed}`,
          kills,
          kill: async () => {
            await server.kill();
            await sleep(random.next() * AWAY_MS);
            await server.restart();
          },
          bringBack: () => Promise.resolve(),
          resumeWithinSeconds: RESUME_WITHIN_SECONDS,
        });
      } finally {
        await worker.kill();
      }
    });
  } finally {
    await lane.close();
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
