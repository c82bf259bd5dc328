import { WorkerProcess } from '../../support/workerProcess.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { demoScene, type Scene } from '../stage/fleets.js';
import { releaseUnderKills } from '../stage/killing.js';

/** Of one release. */
const KILLS = 4;

/** Work must go on within this time of a restart. */
const RESUME_WITHIN_SECONDS = 45;

/** Kills the worker in the middle of a release, several times, and starts another one. */
export function killWorker(scene: Scene = demoScene(), kills = KILLS): Scenario {
  return {
    name: 'kill-worker',
    about: `the worker is killed at ${kills} random points of a release, and another one started`,
    runs: 50,
    limitSeconds: 600,
    run: (context) => run(context, scene, kills),
  };
}

function run(context: RunContext, scene: Scene, kills: number): Promise<Finding> {
  const { lane, seed } = context;
  return lane.onFleet(scene.fleet, async (emulator) => {
    const worker = new WorkerProcess({
      address: lane.address,
      awsEndpoint: emulator.url,
      namespace: lane.namespace,
    });
    try {
      await worker.start();
      return await releaseUnderKills(context, scene, emulator, worker, {
        release: `killed-${seed}`,
        kills,
        kill: () => worker.kill(),
        bringBack: () => worker.start(),
        resumeWithinSeconds: RESUME_WITHIN_SECONDS,
      });
    } finally {
      await worker.kill();
    }
  });
}
