import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapacityRequest } from '../../../src/contract/capacity.js';
import { CapacityLedger } from '../../../src/rollout/capacity/ledger.js';

const request = (target: string, ...pools: string[]): CapacityRequest => ({
  target,
  environment: 'release/production',
  claims: pools.map((pool) => ({ pool, weight: 1, limit: 1 })),
});
const targets = (requests: readonly CapacityRequest[]) => requests.map(({ target }) => target);

describe('capacity pools', () => {
  it('grant what there is room for, and the rest when it is given back', () => {
    const ledger = new CapacityLedger();
    for (const target of ['a', 'b', 'c']) ledger.request(request(target, 'db'));
    expect(targets(ledger.grant())).toEqual(['a']);
    expect(ledger.grant()).toEqual([]);
    ledger.giveBack(request('a'));
    expect(targets(ledger.grant())).toEqual(['b']);
  });

  it('give all or nothing, so that nobody holds what another waits for while waiting', () => {
    const ledger = new CapacityLedger();
    ledger.request(request('a', 'x'));
    ledger.grant();
    ledger.request(request('both', 'y', 'x'));
    ledger.request(request('b', 'y'));
    // b came later and does not overtake; z is nobody's business.
    ledger.request(request('c', 'z'));
    expect(targets(ledger.grant())).toEqual(['c']);
    ledger.giveBack(request('a'));
    expect(targets(ledger.grant())).toEqual(['both']);
    ledger.giveBack(request('both'));
    expect(targets(ledger.grant())).toEqual(['b']);
  });

  it('count a request once, however often it comes', () => {
    const ledger = new CapacityLedger();
    expect([ledger.request(request('a', 'db')), ledger.request(request('a', 'db'))]).toEqual([false, false]);
    expect(targets(ledger.grant())).toEqual(['a']);
    expect(ledger.request(request('a', 'db'))).toBe(true);
    ledger.giveBack(request('a'));
    ledger.giveBack(request('a'));
    expect(ledger.isEmpty).toBe(true);
  });

  it('forget a request that is withdrawn', () => {
    const ledger = new CapacityLedger();
    ledger.request(request('a', 'db'));
    ledger.request(request('b', 'db'));
    ledger.grant();
    ledger.giveBack(request('b'));
    expect(ledger.state).toMatchObject({ held: [{ target: 'a' }], waiting: [] });
  });
});

/** A step of somebody: asks, gives back, or the ledger is carried over into another run. */
type Step =
  | { readonly kind: 'ask'; readonly request: CapacityRequest }
  | { readonly kind: 'return'; readonly nth: number }
  | { readonly kind: 'carryOver' };

const LIMITS: Readonly<Record<string, number>> = { x: 1, y: 2, z: 5 };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        target: fc.integer({ min: 0, max: 30 }),
        pools: fc.subarray(['x', 'y', 'z'], { minLength: 1 }),
        weight: fc.integer({ min: 1, max: 5 }),
      })
      .map(({ target, pools, weight }) => ({
        kind: 'ask' as const,
        request: {
          target: `t${target}`,
          environment: 'e',
          claims: pools.map((pool) => {
            const limit = LIMITS[pool] ?? 1;
            return { pool, limit, weight: Math.min(weight, limit) };
          }),
        },
      })),
  },
  { weight: 3, arbitrary: fc.nat().map((nth) => ({ kind: 'return' as const, nth })) },
  fc.constant({ kind: 'carryOver' as const }),
);

describe('whatever is asked and given back', () => {
  it('no pool is ever exceeded, and everybody gets what they asked for in the end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let ledger = new CapacityLedger();
        const asked = new Set<string>();
        const granted = new Set<string>();
        const check = () => {
          for (const { target } of ledger.grant()) granted.add(target);
          for (const [pool, limit] of Object.entries(LIMITS)) {
            const taken = ledger
              .holders(pool)
              .flatMap(({ claims }) => claims)
              .filter((claim) => claim.pool === pool)
              .reduce((sum, { weight }) => sum + weight, 0);
            expect(taken).toBeLessThanOrEqual(limit);
          }
        };
        for (const each of steps) {
          switch (each.kind) {
            case 'ask':
              asked.add(each.request.target);
              ledger.request(each.request);
              break;
            case 'return': {
              const { held } = ledger.state;
              const returned = held[each.nth % Math.max(1, held.length)];
              if (returned) ledger.giveBack(returned);
              break;
            }
            case 'carryOver':
              ledger = new CapacityLedger(JSON.parse(JSON.stringify(ledger.state)) as typeof ledger.state);
          }
          check();
        }
        // Whoever holds something gives it back at last.
        for (let round = 0; ledger.isWaitedFor; round++) {
          expect(round).toBeLessThan(200);
          const [held] = ledger.state.held;
          if (held) ledger.giveBack(held);
          check();
        }
        expect([...granted].sort()).toEqual([...asked].sort());
      }),
      { numRuns: 10_000 },
    );
  });
});
