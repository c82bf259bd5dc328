import { describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../emulator/faults/schema.js';
import { isRead } from '../../src/aws/calls/callBudget.js';
import { activityBench } from '../support/activities.js';
import { operationsCalled } from '../support/operations.js';
import { CHANGES, effectsPerTarget, newFleet } from './changes.js';

/**
 * A message to people that arrives twice does no harm, and SNS has no token for a standard topic: it is told at least
 * once.
 */
const TOLD_AT_LEAST_ONCE = ['Publish'];

/** Only ever called with `DryRun`, to see whether it would be allowed: changes nothing. */
const DRY_RUNS = ['RunInstances'];

/** Twelve are every way to lose an answer, up to four times in a row. More: GOLDEN_AMI_SEEDS=50. */
const SEEDS = Array.from({ length: Number(process.env['GOLDEN_AMI_SEEDS'] ?? 12) }, (_, seed) => seed);

/** How the answer is lost, and to how many calls in a row: drawn from the seed. */
function loss(seed: number, operation: string): FaultRuleSource {
  const how = [
    { instead: 'reset' },
    { instead: 'serverError' },
    { instead: 'stall', limit: '0.01 seconds' },
  ] as const;
  const chosen = how[seed % how.length] ?? how[0];
  return {
    kind: 'lostAnswer',
    operations: [operation],
    count: 1 + (Math.floor(seed / how.length) % 4),
    ...chosen,
  };
}

describe('an operation that was executed and whose answer was lost', () => {
  it('is every operation that changes something', () => {
    const changing = operationsCalled().flatMap((called) => {
      const [, operation = ''] = called.split(' ');
      return isRead(operation) || operation === 'AssumeRole' ? [] : [operation];
    });
    const covered = new Set([
      ...CHANGES.map(({ operation }) => operation),
      ...TOLD_AT_LEAST_ONCE,
      ...DRY_RUNS,
    ]);
    expect([...covered].sort()).toEqual(changing.sort());
  });

  it.each(CHANGES)('$name: $operation, has as many effects on each target as are meant', async (change) => {
    const { operation, work } = change;
    for (const seed of SEEDS) {
      const bench = await activityBench(newFleet(seed), {}, true);
      try {
        bench.emulator.faults.add(loss(seed, operation));
        await work(bench);
        const { effects, calls } = bench.emulator.journal;
        expect(effectsPerTarget(effects, operation), `effects with seed ${seed}`).toEqual(change.effects);
        expect(calls.some(({ fault }) => fault?.lost === 'ok')).toBe(true);
      } finally {
        await bench.close();
      }
    }
  });
});
