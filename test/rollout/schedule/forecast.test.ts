import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, forecast, forecastBatches, type Slot } from '../../../src/rollout/schedule/forecast.js';
import { PLACES, shareOf, type Work } from '../../../src/rollout/schedule/work.js';

const RUNS = 10_000;

/** Targets with claims on a few limits, and sides of a few services. */
const scene: fc.Arbitrary<{ works: Work[]; limits: ReadonlyMap<string, number> }> = fc
  .record({
    places: fc.integer({ min: 1, max: 5 }),
    pools: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    targets: fc.array(
      fc.record({
        seconds: fc.integer({ min: 0, max: 500 }),
        rank: fc.integer({ min: 0, max: 2 }),
        pool: fc.option(fc.nat()),
        weight: fc.integer({ min: 1, max: 9 }),
        service: fc.option(fc.integer({ min: 0, max: 2 })),
        region: fc.constantFrom('eu-west-1', 'us-east-1'),
      }),
      { maxLength: 25 },
    ),
  })
  .map(({ places, pools, targets }) => ({
    limits: new Map([[PLACES, places], ...pools.map((limit, index) => [`pool ${index}`, limit] as const)]),
    works: targets.map(({ seconds, rank, pool, weight, service, region }, index) => ({
      id: `t${index}`,
      seconds,
      rank,
      claims: [
        { on: PLACES, weight: 1 },
        ...(pool === null ? [] : [{ on: `pool ${pool % pools.length}`, weight }]),
      ],
      sides: service === null ? [] : [{ of: `Service=${service}`, side: region }],
    })),
  }));

const overlaps = (a: Slot, b: Slot) => a.start < b.end && b.start < a.end;

/** What is in progress at the moment a slot starts, the slot itself included. */
const besides = (slots: readonly Slot[], slot: Slot) =>
  slots.filter(({ start, end }) => start <= slot.start && slot.start < end);

describe('any forecast', () => {
  it('has every target exactly once, and ends', () => {
    fc.assert(
      fc.property(scene, ({ works, limits }) => {
        const slots = forecast(works, limits);
        expect(slots.map(({ work }) => work.id).sort()).toEqual(works.map(({ id }) => id).sort());
        for (const { work, start, end } of slots) expect(end - start).toBe(work.seconds);
      }),
      { numRuns: RUNS },
    );
  });

  it('never exceeds a limit', () => {
    fc.assert(
      fc.property(scene, ({ works, limits }) => {
        const slots = forecast(works, limits);
        for (const slot of slots) {
          for (const [on, limit] of limits) {
            const taken = besides(slots, slot)
              .flatMap(({ work }) => work.claims)
              .filter((claim) => claim.on === on)
              .reduce((sum, claim) => sum + shareOf(claim, limits), 0);
            expect(taken).toBeLessThanOrEqual(limit);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('never works on two sides at once', () => {
    fc.assert(
      fc.property(scene, ({ works, limits }) => {
        const slots = forecast(works, limits);
        for (const a of slots) {
          for (const b of slots) {
            const [mine] = a.work.sides;
            const [other] = b.work.sides;
            if (!mine || !other || mine.of !== other.of || !overlaps(a, b)) continue;
            expect(mine.side).toBe(other.side);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('starts no target before every one of a lower rank', () => {
    fc.assert(
      fc.property(scene, ({ works, limits }) => {
        const ranks = forecast(works, limits).map(({ work }) => work.rank);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
      { numRuns: RUNS },
    );
  });

  it('leaves no place idle that a target of the rank in turn could take', () => {
    fc.assert(
      fc.property(scene, ({ works, limits }) => {
        const slots = forecast(works, limits);
        for (const [index, slot] of slots.entries()) {
          // Between two starts something was always in progress; a target waits only for an end.
          if (slot.start === 0) continue;
          expect(slots.slice(0, index).some(({ end }) => end === slot.start)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('is the same whatever the order in which the targets were found', () => {
    fc.assert(
      fc.property(
        scene.chain(({ works, limits }) =>
          fc.record({
            works: fc.constant(works),
            shuffled: fc.shuffledSubarray(works, { minLength: works.length }),
            limits: fc.constant(limits),
          }),
        ),
        ({ works, shuffled, limits }) => {
          expect(forecast(shuffled, limits)).toEqual(forecast(works, limits));
        },
      ),
      { numRuns: RUNS },
    );
  });
});

describe('a forecast of batches', () => {
  it('starts a batch when the one before has ended', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 6 }), ({ works, limits }, size) => {
        const batches = Array.from({ length: Math.ceil(works.length / size) }, (_, index) =>
          works.slice(index * size, (index + 1) * size),
        );
        const slots = forecastBatches(batches, limits);
        let earlier = 0;
        for (const batch of batches) {
          const own = slots.filter(({ work }) => batch.includes(work));
          expect(Math.min(...own.map(({ start }) => start))).toBe(earlier);
          earlier = endOf(own, earlier);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

it('begins early what waits behind a bottleneck', () => {
  const work = (id: string, seconds: number, pool?: string): Work => ({
    id,
    seconds,
    rank: 0,
    claims: [{ on: PLACES, weight: 1 }, ...(pool === undefined ? [] : [{ on: pool, weight: 1 }])],
    sides: [],
  });
  const limits = new Map([
    [PLACES, 2],
    ['database', 1],
  ]);
  // Four short ones that may only run one after the other take longer than the two long ones together.
  const slots = forecast(
    [work('long-1', 30), work('long-2', 30), ...[1, 2, 3, 4].map((n) => work(`db-${n}`, 20, 'database'))],
    limits,
  );
  expect(endOf(slots)).toBe(80);
});
