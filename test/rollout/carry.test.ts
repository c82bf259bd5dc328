import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiscoveredTarget, EnvironmentPlan } from '../../src/contract/plan.js';
import { isFinal, isUnsuccessful, targetId, TargetState } from '../../src/contract/target.js';
import { pack, unpack, type EnvironmentProgressState } from '../../src/rollout/carry.js';
import type { TargetEntry } from '../../src/rollout/targetEntry.js';
import { inParts, jsonBytes, PART_BYTES } from '../../src/contract/parts.js';

const KB = 1024;

/** A plan of `count` targets over as many places, and how far it has come. */
function progress(
  count: number,
  places: number,
  stateOf: (index: number) => TargetState,
): EnvironmentProgressState & { readonly targets: readonly TargetEntry[] } {
  const targets = Array.from({ length: count }, (_, index): DiscoveredTarget => ({
    id: targetId({
      kind: 'asg',
      account: String(100_000_000_000 + (index % places)),
      region: 'eu-west-1',
      group: `production-web-frontend-${index}`,
    }),
    kind: 'asg',
    size: 4,
    expectedSeconds: 960,
    newImage: `ami-0123456789abcd${String(index % places).padStart(3, '0')}`,
    tags: { Database: `orders-${index % 97}` },
  }));
  const batches = Array.from({ length: Math.ceil(count / 50) }, (_, index) => ({
    number: index + 1,
    reason: `50 targets of about 16 minutes, the longest first`,
    targets: targets.slice(50 * index, 50 * (index + 1)),
  }));
  const plan: EnvironmentPlan = {
    environment: 'production',
    hash: 'f'.repeat(64),
    maxConcurrent: 50,
    expectedSeconds: 3600,
    batches,
    upToDate: [],
    refused: [],
    warnings: [],
  };
  const runs = new Map<string, string>();
  const statuses = batches.flatMap(({ number, targets: members }) =>
    members.map(({ id, kind }, index): TargetEntry => {
      const state = stateOf(50 * (number - 1) + index);
      if (state === 'pending') return { id, kind, batch: number, state };
      if (!isFinal(state) && state !== 'waiting')
        runs.set(id, `0192f1c2-0000-7000-8000-${String(runs.size).padStart(12, '0')}`);
      return {
        id,
        kind,
        batch: number,
        state,
        previousVersion: '12',
        newVersion: '13',
        ...(state === 'rollingBack' && { hasFailed: true, unhealthyBefore: ['web'] }),
        ...(isFinal(state) && !isUnsuccessful(state)
          ? {}
          : { startedAt: '2026-11-24T03:00:00.000Z', reason: 'because' }),
      };
    }),
  );
  return {
    state: 'rollingOut',
    message: 'batch 1',
    plan,
    orders: { pace: 7, paused: { by: 'ada', suspend: true } },
    targets: statuses,
    runs,
    unreachable: [{ account: '444444444444', region: 'eu-west-1', reason: 'AccessDenied', skippedBy: 'ada' }],
  };
}

describe('what an environment hands on', () => {
  it('is what it was, whatever states its targets are in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.constantFrom(...Object.values(TargetState)), { minLength: 1, maxLength: 11 }),
        (count, places, states) => {
          const before = progress(count, places, (index) => states[index % states.length] ?? 'pending');
          const { head, pages } = pack(before);
          const after = unpack(
            'production',
            JSON.parse(JSON.stringify(head)) as typeof head,
            JSON.parse(JSON.stringify(pages)) as typeof pages,
          );
          expect(after.orders).toEqual(before.orders);
          expect(new Map([...after.targets].map((target) => [target.id, target]))).toEqual(
            new Map(before.targets.map((target) => [target.id, target])),
          );
          expect(after.runs).toEqual(before.runs);
          const sorted = (state: EnvironmentProgressState) =>
            state.plan.batches.map(({ targets, ...batch }) => ({
              ...batch,
              targets: targets.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
            }));
          expect(sorted(after)).toEqual(sorted(before));
        },
      ),
    );
  });

  it('has no argument above 512 KB with 10,000 targets, and all of them stay below the 2 MB that Temporal takes', () => {
    const states: TargetState[] = ['succeeded', 'succeeded', 'refreshing', 'failed', 'pending', 'pending'];
    const { head, pages } = pack(
      progress(10_000, 500, (index) => states[index % states.length] ?? 'pending'),
    );
    const sizes = [head, ...pages].map(jsonBytes);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PART_BYTES + 2 * KB);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1.7 * KB * KB);
    expect(jsonBytes(progress(10_000, 500, () => 'pending').plan)).toBeGreaterThan(512 * KB);
  });
});

describe('inParts', () => {
  it('keeps every item once and in order, and cuts no later than it must', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 60 }),
        (items, bytes) => {
          const parts = inParts(items, bytes);
          expect(parts.flat()).toEqual(items);
          for (const part of parts) {
            if (part.length > 1)
              expect(Buffer.byteLength(JSON.stringify(part)) - 1).toBeLessThanOrEqual(bytes);
          }
          for (const [index, part] of parts.slice(1).entries()) {
            const before = [...(parts[index] ?? []), part[0]];
            expect(Buffer.byteLength(JSON.stringify(before)) - 1).toBeGreaterThan(bytes);
          }
        },
      ),
    );
  });

  it('counts the bytes of UTF-8', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonBytes(value)).toBe(Buffer.byteLength(JSON.stringify(value)));
      }),
    );
  });
});
