import { describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../emulator/faults/schema.js';
import type { Call } from '../../emulator/journal.js';
import { activityBench } from '../support/activities.js';
import { CHANGES, effectsPerTarget, newFleet, type Change } from './changes.js';

/** As the issue has them, but that nobody waits out a stall: the activities see the same, a call without an answer. */
const ORDINARY: readonly FaultRuleSource[] = [
  { kind: 'throttle', rate: 0.2 },
  { kind: 'serverError', rate: 0.1 },
  { kind: 'reset', rate: 0.05 },
  { kind: 'stall', rate: 0.02, limit: '0.01 seconds' },
];

const SEEDS = 50;

/** Does the work; answers the calls that it took. */
async function callsOf(
  { name, operation, effects, work }: Change,
  seed: number,
  faults: readonly FaultRuleSource[],
): Promise<readonly Call[]> {
  const bench = await activityBench(newFleet(seed), {}, true);
  try {
    for (const fault of faults) bench.emulator.faults.add(fault);
    await work(bench);
    const { journal } = bench.emulator;
    expect(effectsPerTarget(journal.effects, operation), `${name} with seed ${seed}`).toEqual(effects);
    return journal.calls;
  } finally {
    await bench.close();
  }
}

describe('ordinary faults', () => {
  it('change nothing but the time that everything takes, in 50 runs', async () => {
    let undisturbed = 0;
    let executed = 0;
    let all = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const change = CHANGES[seed % CHANGES.length];
      if (!change) throw new Error('there are changes');
      undisturbed += (await callsOf(change, seed, [])).length;
      const calls = await callsOf(change, seed, ORDINARY);
      all += calls.length;
      executed += calls.filter(({ fault }) => fault === undefined).length;
    }
    expect(executed / undisturbed).toBeLessThan(1.5);
    // A third of the calls fail: were each repeated alone, there would be half as many again. An attempt looks anew.
    expect(all / undisturbed).toBeLessThan(2);
  });
});
