import { describe, expect, it } from 'vitest';
import type { FaultRuleSource } from '../../emulator/faults/schema.js';
import { Break } from '../../emulator/faults/wire/schema.js';
import { activityBench } from '../support/activities.js';
import { CHANGES, effectsPerTarget, newFleet } from './changes.js';

/** Every place where an answer can break, and everybody who may answer in AWS's stead; before and after the call's effect. */
const WAYS: readonly FaultRuleSource[] = [
  ...Object.values(Break).map((how) => ({ kind: 'brokenAnswer', how }) as const),
  ...([Break.Html, Break.Empty, Break.Hollow, Break.ResetInBody] as const).map(
    (how) => ({ kind: 'brokenAnswer', how, executed: false }) as const,
  ),
  ...[302, 307, 400, 403, 404, 407, 413, 502].map((status) => ({ kind: 'proxyError', status }) as const),
  { kind: 'proxyError', status: 407, executed: true },
  { kind: 'proxyError', status: 504, executed: true },
  { kind: 'clockSkew' },
  { kind: 'clockSkew', code: 'RequestTimeTooSkewed' },
  { kind: 'clockSkew', code: 'RequestInTheFuture' },
  { kind: 'clockSkew', code: 'RequestExpired' },
];

describe('an operation whose answer is none of AWS', () => {
  it.each(CHANGES)('$name: $operation, has as many effects on each target as are meant', async (change) => {
    const { operation, work } = change;
    for (const [index, way] of WAYS.entries()) {
      const bench = await activityBench(newFleet(index), {}, true);
      const how = JSON.stringify(way);
      try {
        // A skewed clock is repeated at once with another session, so the second strike is the activity's to bear.
        const count = way.kind === 'clockSkew' ? 2 : 1 + (index % 3);
        bench.emulator.faults.add({ ...way, operations: [operation], count } as FaultRuleSource);
        await work(bench).catch((cause: unknown) => {
          throw new Error(`${operation} with ${how}`, { cause });
        });
        const { effects } = bench.emulator.journal;
        expect(effectsPerTarget(effects, operation), how).toEqual(change.effects);
        expect(bench.emulator.faults.list()[0]?.struck, how).toBeGreaterThan(0);
      } finally {
        await bench.close();
      }
    }
  });
});
