import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinPlan, PAGE_BYTES, splitPlan } from '../../src/contract/planPages.js';
import type { PlanDocument, PlannedEnvironment } from '../../src/plans/document.js';
import { documentOf, emptyEnvironment, manyTargets } from '../support/planDocuments.js';

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const target = fc.record(
  {
    id: text,
    kind: fc.constantFrom('asg' as const, 'ecs' as const),
    size: fc.nat(50),
    startSeconds: fc.nat(),
    expectedSeconds: fc.nat(),
    warnings: fc.array(text, { maxLength: 3 }),
  },
  { requiredKeys: ['id', 'kind', 'size', 'startSeconds', 'expectedSeconds'] },
);
const excluded = fc.record({ id: text, kind: fc.constant('asg' as const), reason: text });
const environment = fc
  .record({
    pools: fc.array(fc.record({ pool: text, limit: fc.nat(), weight: fc.nat(), targets: fc.nat() })),
    batches: fc.array(
      fc.record({
        number: fc.nat(),
        reason: text,
        startSeconds: fc.nat(),
        endSeconds: fc.nat(),
        targets: fc.array(target),
      }),
    ),
    upToDate: fc.array(excluded),
    refused: fc.array(excluded),
    warnings: fc.array(text),
  })
  .map((lists): PlannedEnvironment => ({ ...emptyEnvironment('staging'), ...lists }));
const finding = fc.record({
  check: fc.constant('alarms' as const),
  account: text,
  region: text,
  targets: fc.nat(),
  message: text,
});
const plans = fc
  .record({
    environments: fc.array(environment, { maxLength: 3 }),
    preflight: fc.record({ refusals: fc.array(finding), warnings: fc.array(finding) }),
  })
  .map(({ environments, preflight }): PlanDocument => ({ ...documentOf(environments), preflight }));

describe('the pages of a plan', () => {
  it('are below their limit, and together with the head the whole plan', () => {
    const limit = 1500;
    fc.assert(
      fc.property(plans, (plan) => {
        const { head, pages } = splitPlan(plan, limit);
        expect(joinPlan(head, pages)).toEqual(plan);
        // As Temporal carries it; one row that is too large for a page is a page of its own.
        for (const page of pages) expect(bytes(page) <= limit || page.rows.length === 1).toBe(true);
        expect(head.pages).toBe(pages.length);
      }),
      { numRuns: 500 },
    );
  });

  it('leave a head that does not grow with the fleet', () => {
    const small = splitPlan(documentOf([manyTargets(10, 5)]));
    const large = splitPlan(documentOf([manyTargets(10_000, 5)]));
    expect(bytes(large.head)).toBeLessThan(bytes(small.head) + 50);
    for (const page of large.pages) expect(bytes(page)).toBeLessThanOrEqual(PAGE_BYTES);
    // No more pages than it takes.
    expect(large.pages.length).toBe(Math.ceil(bytes(large.pages) / PAGE_BYTES));
  });

  it('are refused when one is missing', () => {
    const { head, pages } = splitPlan(documentOf([manyTargets(3000, 5)]));
    expect(() => joinPlan(head, pages.slice(1))).toThrow(
      `the plan has ${pages.length} pages, and ${pages.length - 1} are there`,
    );
  });
});
