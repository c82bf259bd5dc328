import { describe, expect, it } from 'vitest';
import type { EnvironmentState } from '../../src/contract/status.js';
import { ReleaseRecord } from '../../src/rollout/releaseRecord.js';

const AT = '2026-11-24T03:00:00.000Z';

function release(): ReleaseRecord {
  const head = { pipeline: 'web', release: '1', requestedBy: 'ann', startedAt: AT };
  const record = new ReleaseRecord(head, ['staging', 'production']);
  record.begin('staging', AT);
  return record;
}

function says(record: ReleaseRecord, environment: string, state: EnvironmentState, goesBack = false): void {
  record.progressed(
    { environment, state, message: 'for a test', targets: [], ...(goesBack && { goesBack }) },
    AT,
  );
}

describe('the environments of a release that are at work', () => {
  it('are those whose targets have not come to rest', () => {
    const record = release();
    for (const state of ['rollingOut', 'baking', 'waitingForDecision', 'rollingBack'] as const) {
      says(record, 'staging', state);
      expect(record.atWork).toEqual(['staging']);
    }
    for (const state of ['succeeded', 'partlySucceeded', 'failed', 'rolledBack'] as const) {
      says(record, 'staging', state);
      expect(record.atWork).toEqual([]);
    }
  });

  it('are not those that are planned, at a gate or about to begin: nobody waits for these when another one goes back', () => {
    const record = release();
    says(record, 'staging', 'succeeded');
    record.begin('production', AT);
    expect(record.atWork).toEqual([]);
    record.askForApproval('production', AT, 'waiting for a person');
    expect(record.atWork).toEqual([]);
    says(record, 'staging', 'rollingBack', true);
    expect(record.hasGoneBack).toBe(true);
    expect(record.atWork).toEqual(['staging']);
    says(record, 'staging', 'rolledBack', true);
    record.publishing('production');
    expect(record.atWork).toEqual([]);
  });
});

describe('whoever comes too late', () => {
  const wayBack = ['the release was rolled back:', '  staging: rolled back: rolled back by bea'].join('\n');

  function rolledBackBy(by: string): ReleaseRecord {
    const record = release();
    says(record, 'staging', 'rolledBack', true);
    const answers = [{ environment: 'staging', accepted: true, message: 'it goes back' }];
    record.carriedOut({ kind: 'rollback', by, at: AT, accepted: true, answers });
    return record;
  }

  it('is told who brought the release back, while it ends and after', () => {
    const record = rolledBackBy('bea');
    record.close(`it is about to end: ${record.inBrief(wayBack)}`);
    expect(record.takesNothing).toBe('it is about to end: the release was rolled back, as bea asked');
    record.end('rolledBack', wayBack, AT);
    expect(record.takesNothing).toBe('it has ended: the release was rolled back, as bea asked');
  });

  it('is told what has happened when nobody asked for it', () => {
    const record = release();
    says(record, 'staging', 'rolledBack', true);
    record.end('rolledBack', wayBack, AT);
    expect(record.takesNothing).toBe('it has ended: the release was rolled back');
    expect(record.inBrief('production was rejected by ann')).toBe('production was rejected by ann');
  });
});
