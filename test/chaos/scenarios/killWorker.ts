import { setTimeout as sleep } from 'node:timers/promises';
import { WorkerProcess } from '../../support/workerProcess.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { demoScene, type Scene } from '../stage/fleets.js';
import { resumption, underWay, type Resumption } from '../stage/interrupted.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithSuccess } from '../stage/verdict.js';

/** Of one release. */
const KILLS = 4;

/** Work must go on within this time of a restart. */
const RESUME_WITHIN_SECONDS = 45;

/** A kill comes so long after the call it is drawn for, so that it meets requests, answers and reports alike. */
const JITTER_MS = 60;

/** Kills the worker in the middle of a release, several times, and starts another one. */
export function killWorker(scene: Scene = demoScene(), kills = KILLS): Scenario {
  return {
    name: 'kill-worker',
    about: `the worker is killed at ${kills} random points of a release, and restarted`,
    runs: 50,
    limitSeconds: 600,
    run: (context) => run(context, scene, kills),
  };
}

async function run(
  { seed, random, lane, signal }: RunContext,
  { fleet, config, calls }: Scene,
  kills: number,
): Promise<Finding> {
  return lane.onFleet(fleet, async (emulator) => {
    const worker = new WorkerProcess({
      address: lane.address,
      awsEndpoint: emulator.url,
      namespace: lane.namespace,
    });
    try {
      await worker.start();
      const release = await ReleaseRun.start(lane, emulator, config, `killed-${seed}`);
      const over = release.seeThrough(signal);
      over.catch(() => undefined);
      const resumptions: Resumption[] = [];
      const points = Array.from({ length: kills }, () => random.integer(0, calls)).sort((a, b) => a - b);
      for (const point of points) {
        await release.callsReach(point, signal);
        await sleep(random.next() * JITTER_MS);
        if (release.isOver) break;
        await worker.kill();
        const since = Date.now();
        const interrupted = await underWay(lane);
        const seen = emulator.journal.calls.length;
        const [resumed] = await Promise.all([
          resumption(
            lane,
            interrupted,
            emulator,
            { since, calls: seen, isOver: () => release.isOver },
            signal,
          ),
          worker.start(),
        ]);
        resumptions.push(resumed);
      }
      await over;
      const status = await release.status(signal);
      const late = resumptions.filter(({ seconds }) => seconds > RESUME_WITHIN_SECONDS);
      return {
        problems: [
          ...(await wrongWithSuccess({ emulator, config, status, approvedAt: release.approvedAt })),
          ...late.map(({ seconds, what }) => `${what} went on ${seconds.toFixed(1)} s after the kill`),
        ],
        ...slowest(resumptions),
        note: `${resumptions.length} kills, ${emulator.journal.calls.length} calls`,
      };
    } finally {
      await worker.kill();
    }
  });
}

function slowest(resumptions: readonly Resumption[]): Pick<Finding, 'worstResumeSeconds'> {
  return resumptions.length === 0
    ? {}
    : { worstResumeSeconds: Math.max(...resumptions.map(({ seconds }) => seconds)) };
}
