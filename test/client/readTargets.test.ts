import type { WorkflowHandle } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { withEverything } from '../../src/client/readTargets.js';
import type { TargetsRequest } from '../../src/contract/targetsPage.js';
import type { TargetStatus } from '../../src/contract/target.js';
import { ReleaseRecord } from '../../src/rollout/releaseRecord.js';

const TARGETS = 2_500;
const idOf = (index: number) => `222222222222/eu-west-1/asg/web-${index}`;

/** A release of two environments; the second has a plan, in batches of a thousand. */
function release(targets: number): ReleaseRecord {
  const head = { pipeline: 'web', release: '1', requestedBy: 'ann', startedAt: '2026-11-24T03:00:00.000Z' };
  const record = new ReleaseRecord(head, ['staging', 'production']);
  const statuses = Array.from({ length: targets }, (_, index): TargetStatus => ({
    id: idOf(index),
    kind: 'asg',
    batch: Math.floor(index / 1_000) + 1,
    state: index % 2 === 0 ? 'succeeded' : 'pending',
  }));
  const plan = {
    hash: 'f'.repeat(64),
    batches: [1, 2, 3].map((number) => ({
      number,
      reason: `reason ${number}`,
      targets: statuses.filter(({ batch }) => batch === number).map(({ id }) => id),
    })),
    upToDate: [{ id: idOf(-1), kind: 'asg' as const, reason: 'runs it already' }],
    refused: [{ id: idOf(-2), kind: 'asg' as const, reason: 'has no template' }],
    warnings: ['one is alone'],
  };
  const said = { environment: 'production', state: 'rollingOut', message: 'batch 1' } as const;
  record.progressed({ ...said, plan, targets: statuses }, head.startedAt);
  return record;
}

/** What of a handle is needed: the pages of a release. */
function handleOf(record: ReleaseRecord) {
  const asked: TargetsRequest[] = [];
  const query = (_name: string, request: TargetsRequest) => {
    asked.push(request);
    return Promise.resolve(record.targets(request));
  };
  return { handle: { query } as unknown as WorkflowHandle, asked };
}

describe('a status with everything', () => {
  it('is put together of pages where it was answered in short', async () => {
    const record = release(TARGETS);
    const { handle, asked } = handleOf(record);
    const { environments } = await withEverything(handle, record.status());
    expect(asked).toHaveLength(3);
    const [staging, production] = environments;
    expect(staging?.targets).toEqual([]);
    expect(production).not.toHaveProperty('leftOut');
    expect(production?.targets.map(({ id }) => id)).toEqual(
      Array.from({ length: TARGETS }, (_, index) => idOf(index)),
    );
    expect(
      production?.batches.map(({ number, reason, targets }) => [number, reason, targets.length]),
    ).toEqual([
      [1, 'reason 1', 1_000],
      [2, 'reason 2', 1_000],
      [3, 'reason 3', 500],
    ]);
    expect(production?.batches[0]?.targets[999]).toBe(idOf(999));
    expect(production).toMatchObject({
      upToDate: [{ id: idOf(-1) }],
      refused: [{ id: idOf(-2) }],
      warnings: ['one is alone'],
      counts: { succeeded: 1_250, pending: 1_250 },
    });
  });

  it('asks for no page where it is whole', async () => {
    const record = release(900);
    const { handle, asked } = handleOf(record);
    expect(await withEverything(handle, record.status())).toEqual(record.status());
    expect(asked).toEqual([]);
  });
});
