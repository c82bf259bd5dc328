import type { FaultRuleSource } from '../../../emulator/faults/schema.js';
import type { Finding, RunContext, Scenario } from '../scenario.js';
import { smallScene, type Scene } from '../stage/fleets.js';
import { ReleaseRun } from '../stage/release.js';
import { wrongWithSuccess } from '../stage/verdict.js';

/** What AWS does on a bad day, all day long. At most one of them strikes a call. */
const FAULTS: readonly FaultRuleSource[] = [
  { kind: 'throttle', rate: 0.2 },
  { kind: 'serverError', rate: 0.1 },
  { kind: 'reset', rate: 0.05 },
  { kind: 'stall', rate: 0.02, limit: '5 seconds' },
];

/**
 * So many times the calls of a run without faults, on average over the runs: of a hundred and seventy calls chance alone strikes
 * forty or seventy.
 */
const MOST_CALLS_ON_AVERAGE = 1.5;

/**
 * And in a single run, where chance strikes a quarter of the calls or two fifths of them, so many that nothing struck: what is
 * repeated although it was answered.
 */
const MOST_ANSWERED = 1.15;

/** Runs that the calls without faults are the mean of. */
const UNDISTURBED = 2;

/** Throttling, server errors, cut connections and stalls, as they come. */
export function ordinaryFaults(scene: Scene = smallScene()): Scenario {
  let usual: Promise<number> | undefined;
  return {
    name: 'ordinary-faults',
    about: '20 % of the calls throttled, 10 % answered with 5xx, 5 % cut off, some stalled for 5 s',
    runs: 200,
    mostCallsOnAverage: MOST_CALLS_ON_AVERAGE,
    limitSeconds: 600,
    run: async (context) => run(context, scene, await (usual ??= usualCalls(context, scene))),
  };
}

async function usualCalls(context: RunContext, scene: Scene): Promise<number> {
  let sum = 0;
  for (let number = 1; number <= UNDISTURBED; number++) {
    const { problems, calls } = await release(context, scene, `undisturbed-${number}`, []);
    if (problems.length > 0) throw new Error(`a run without faults went wrong: ${problems.join('; ')}`);
    sum += calls;
  }
  return sum / UNDISTURBED;
}

async function run(context: RunContext, scene: Scene, usual: number): Promise<Finding> {
  const { problems, calls, struck } = await release(context, scene, `faulty-${context.seed}`, FAULTS);
  const callRatio = calls / usual;
  const answeredRatio = (calls - struck) / usual;
  const tooMany = `${calls - struck} calls that nothing struck are ${answeredRatio.toFixed(2)} times those of a run without faults`;
  return {
    problems: [...problems, ...(answeredRatio > MOST_ANSWERED ? [tooMany] : [])],
    callRatio,
    note: `${calls} calls (${callRatio.toFixed(2)} ×), ${struck} struck`,
  };
}

async function release(
  { seed, lane, signal }: RunContext,
  { fleet, config }: Scene,
  name: string,
  faults: readonly FaultRuleSource[],
): Promise<{ problems: string[]; calls: number; struck: number }> {
  // Which calls are struck follows from the fleet's seed.
  return lane.onFleet(
    { ...fleet, seed },
    (emulator) =>
      lane.withWorker(emulator, async () => {
        const run = await ReleaseRun.start(lane, emulator, config, name);
        await run.seeThrough(signal);
        const status = await run.status(signal);
        const { calls } = emulator.journal;
        return {
          problems: await wrongWithSuccess({ emulator, config, status, approvedAt: run.approvedAt }),
          calls: calls.length,
          struck: calls.filter(({ fault }) => fault !== undefined).length,
        };
      }),
    faults,
  );
}
