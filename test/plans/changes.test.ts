import { expect, it } from 'vitest';
import { planChanges } from '../../src/plans/changes.js';
import type { PlanDocument, PlannedTarget } from '../../src/plans/document.js';
import { documentOf, manyTargets } from '../support/planDocuments.js';

const before = documentOf([manyTargets(4, 2)]);
const id = (number: number) => `111111111111/eu-west-1/asg/web-${number}`;

/** The plan with another hash, and these batches. */
function changed(
  batches: (targets: PlannedTarget[]) => PlannedTarget[][],
  rest: Partial<PlanDocument['environments'][number]> = {},
): PlanDocument {
  const [environment] = before.environments;
  if (!environment) throw new Error('there is an environment');
  const targets = environment.batches.flatMap((batch) => batch.targets);
  const made = batches(targets).map((targets, index) => ({
    ...{ number: index + 1, reason: 'full', startSeconds: 0, endSeconds: 600 },
    targets,
  }));
  return documentOf([{ ...environment, hash: 'f'.repeat(64), batches: made, ...rest }]);
}

it('says nothing of plans that are the same', () => {
  expect(planChanges(before, structuredClone(before))).toEqual([]);
});

it('names what was added, removed, changed and moved', () => {
  const upToDate = [{ id: id(2), kind: 'asg' as const, reason: 'already runs it' }];
  const now = changed(
    ([first, , third, fourth]) =>
      first && third && fourth
        ? [
            [first, { ...third, currentVersion: '13' }],
            [fourth, { ...fourth, id: id(9) }],
          ]
        : [],
    { upToDate },
  );
  expect(planChanges(before, now)).toEqual([
    'production:',
    `  added: ${id(9)}`,
    `  removed: ${id(2)} (already runs it)`,
    `  ${id(3)}: launch template version 12 is now 13`,
    `  ${id(3)}: moved from batch 2 to 1`,
  ]);
});

it('says so when only settings differ, or an environment is new', () => {
  const same = changed(([a, b, c, d]) =>
    a && b && c && d
      ? [
          [a, b],
          [c, d],
        ]
      : [],
  );
  expect(planChanges(before, same)).toEqual(['production:', '  the order of its targets, or its settings']);
  const other = documentOf([{ ...manyTargets(1, 1), environment: 'staging' }]);
  expect(planChanges(before, other)).toEqual(['staging: was not planned']);
});

it('counts what would be too much to read', () => {
  const lines = planChanges(
    documentOf([manyTargets(30, 2)]),
    changed(() => []),
  );
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe('  … and 20 more');
});
