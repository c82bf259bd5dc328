import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnvironmentPlan } from '../../src/contract/plan.js';
import { jsonBytes, PART_BYTES } from '../../src/contract/parts.js';
import { joinParts, planParts } from '../../src/rollout/planParts.js';

/** A plan with batches of these sizes, and as many targets that need nothing. */
function plan(sizes: readonly number[]): EnvironmentPlan {
  const target = (name: string) => ({
    id: `222222222222/eu-west-1/asg/production-web-frontend-${name}`,
    kind: 'asg' as const,
  });
  return {
    environment: 'production',
    hash: 'f'.repeat(64),
    maxConcurrent: 5,
    expectedSeconds: 3600,
    batches: sizes.map((size, index) => ({
      number: index + 1,
      reason: `${size} targets`,
      targets: Array.from({ length: size }, (_, member) => ({
        ...target(`${index}-${member}`),
        size: 4,
        expectedSeconds: 960,
      })),
    })),
    upToDate: sizes.map((_, index) => ({ ...target(`done-${index}`), reason: 'runs it already' })),
    refused: [{ ...target('old'), reason: 'it has a launch configuration' }],
    warnings: ['one is alone'],
  };
}

const joined = (parts: ReturnType<typeof planParts>) =>
  parts.reduce<(typeof parts)[number] | undefined>((before, part) => joinParts(before, part), undefined);

describe('a plan in parts', () => {
  it.each([
    ['a window of all targets', [1, 9_999]],
    ['batches of one', Array.from({ length: 10_000 }, () => 1)],
    ['batches of fifty', Array.from({ length: 200 }, () => 50)],
  ])('fits into messages with 10,000 targets: %s', (_, sizes) => {
    const parts = planParts(plan(sizes));
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map(jsonBytes))).toBeLessThanOrEqual(PART_BYTES + 1024);
    expect(parts.map(({ more }) => more ?? false)).toEqual(
      parts.map((_part, index) => index < parts.length - 1),
    );
  });

  it('is the whole plan again once all have come, whatever its batches', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3000 })), {
          maxLength: 8,
        }),
        (sizes) => {
          const whole = plan(sizes);
          expect(joined(planParts(whole))).toEqual({
            hash: whole.hash,
            batches: whole.batches.map((batch) => ({ ...batch, targets: batch.targets.map(({ id }) => id) })),
            upToDate: whole.upToDate,
            refused: whole.refused,
            warnings: whole.warnings,
          });
        },
      ),
    );
  });
});
