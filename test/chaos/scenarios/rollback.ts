import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { factsOf } from '../stage/facts.js';
import type { Scene } from '../stage/fleets.js';
import { motleyScene } from '../stage/motley.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithRollback } from '../stage/wayBack.js';

/** The command comes so long after the call it is drawn for: in the middle of a wait, or of the next call. */
const JITTER_MS = 1000;

/** Of the calls that a release makes until its gate; those beyond are roll backs of what finished long ago. */
const SHARE_BEYOND = 1.15;

/** Rolls a release back from somewhere in the middle. */
export function rollback(scene: Scene = motleyScene()): Scenario {
  return {
    name: 'rollback',
    about: 'an environment of every kind of group is rolled back from a random point',
    runs: 20,
    limitSeconds: 240,
    run: (context) => run(context, scene),
  };
}

async function run(
  { seed, random, lane, signal }: RunContext,
  { fleet, config, calls }: Scene,
): Promise<Finding> {
  const environment = config.environments[0]?.name ?? '';
  return lane.onFleet(fleet, (emulator) =>
    lane.withWorker(emulator, async () => {
      const before = factsOf(emulator, await emulator.clock.now());
      const release = await ReleaseRun.start(lane, emulator, config, `rolled-back-${seed}`);
      const over = release.watch(signal);
      const point = random.integer(0, Math.round(calls * SHARE_BEYOND));
      const whole = random.chance(0.5);
      await Promise.race([release.callsReach(point, signal), release.reachesGate(signal), over]);
      await sleep(random.next() * JITTER_MS);
      const struck = emulator.journal.calls.length;
      await release.rollBack(
        { by: 'chaos', reason: 'its kernel panics', ...(whole ? {} : { environment }) },
        signal,
      );
      const askedAt = await emulator.clock.now();
      await over;
      const status = await release.status(signal);
      const left = await lane.running();
      const now = await emulator.clock.now();
      const after = factsOf(emulator, now);
      const { problems, touched } = wrongWithRollback({
        emulator,
        config,
        status,
        before,
        after,
        askedAt,
        now,
      });
      return {
        problems: [...problems, ...left.map((workflowId) => `${workflowId} still runs`)],
        note: `${whole ? 'all' : environment} after ${struck} calls, ${touched} targets went back, ${emulator.journal.calls.length} calls in all`,
      };
    }),
  );
}
