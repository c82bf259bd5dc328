import { describe, expect, it } from 'vitest';
import { renderChanges } from '../../../src/cli/render/changes.js';
import { renderRelease } from '../../../src/cli/render/releaseTree.js';
import { ago, ASG, environment, OPTIONS, target, view } from './fixtures.js';

/** A release of 1,500 targets as `status` answers it in short. */
const reason = 'The instance refresh failed: "health checks"';
const many = environment(
  'production',
  [
    target('bad', { state: 'failed', startedAt: ago(3), endedAt: ago(1), reason }),
    target('web-7', { batch: 2, state: 'refreshing', startedAt: ago(2) }),
  ],
  {
    batches: [
      { number: 1, reason: 'reason 1', targets: [], size: 500, counts: { succeeded: 499, failed: 1 } },
      {
        number: 2,
        reason: 'reason 2',
        targets: [],
        size: 500,
        counts: { succeeded: 3, refreshing: 1, pending: 496 },
      },
      { number: 3, reason: 'reason 3', targets: [], size: 500, counts: { pending: 500 } },
    ],
    counts: { succeeded: 502, failed: 1, refreshing: 1, pending: 996 },
    leftOut: { targets: 1_498, batches: 0, upToDate: 2, refused: 0, warnings: 0 },
  },
);

describe('a release of more than a thousand targets', () => {
  it('shows batches by their sums, what is listed of them, and how to see the rest', () => {
    expect(renderRelease(view([many]), { ...OPTIONS, detail: 'all' }).slice(4)).toEqual([
      '▶ production  rolling out  batch 1 of 2  4m  plan abcdef012345',
      '  ✗ batch 1  499 of 500 succeeded, 1 failed  reason 1',
      `    ✗ ${ASG}/bad  failed        2m  ${reason}`,
      '  ▶ batch 2  3 of 500 succeeded  reason 2',
      `    ▶ ${ASG}/web-7  refreshing    2m`,
      '  · batch 3  500 targets  reason 3',
      '  … not shown: 1498 targets, 2 targets up to date; to see all: golden-ami status shop/1 --all --address h:1',
    ]);
  });

  it('tells failures and sums in a log, and not who begins', () => {
    const planned = { ...many, targets: [], counts: { pending: 1_500 } };
    const lines = (before: typeof many, after: typeof many) =>
      renderChanges(view([before]), view([after]), OPTIONS).map((line) => line.slice('12:10:00  '.length));
    expect(lines(planned, many)).toEqual([
      `✗ production batch 1: ${ASG}/bad failed after 2m: ${reason}`,
      'production: 502 succeeded, 1 failed, 1 refreshing, 996 pending',
    ]);
    expect(lines(many, many)).toEqual([]);
    expect(lines({ ...planned, state: 'pending', planHash: 'other' }, planned)).toContain(
      'production: plan abcdef012345: 1500 targets in 3 batches, 2 up to date',
    );
  });
});
