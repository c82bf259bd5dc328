import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { demoScene, withLatest, type Scene } from '../stage/fleets.js';
import { factsOf } from '../stage/facts.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithAbort } from '../stage/verdict.js';

/** The abort comes so long after the call it is drawn for. */
const JITTER_MS = 300;

/** Aborts a release somewhere in the middle. */
export function abort(scene: Scene = withLatest(demoScene())): Scenario {
  return {
    name: 'abort',
    about: 'a release is aborted at a random point',
    runs: 50,
    limitSeconds: 240,
    run: (context) => run(context, scene),
  };
}

async function run(
  { seed, random, lane, signal }: RunContext,
  { fleet, config, calls }: Scene,
): Promise<Finding> {
  return lane.onFleet(fleet, (emulator) =>
    lane.withWorker(emulator, async () => {
      const before = factsOf(emulator, await emulator.clock.now());
      const release = await ReleaseRun.start(lane, emulator, config, `aborted-${seed}`);
      const over = release.seeThrough(signal);
      const point = random.integer(0, calls);
      await Promise.race([release.callsReach(point, signal), over]);
      await sleep(random.next() * JITTER_MS);
      // One that has ended meanwhile takes no signal.
      if (!release.isOver) await release.handle.signal('abort', { by: 'chaos' }).catch(() => undefined);
      await over;
      const status = await release.status(signal);
      const left = await lane.running();
      return {
        problems: [
          ...(await wrongWithAbort({ emulator, status }, before)),
          ...left.map((workflowId) => `${workflowId} still runs`),
        ],
        note: `${status.phase} after ${point} calls, ${emulator.journal.calls.length} in all`,
      };
    }),
  );
}
