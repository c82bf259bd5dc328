import { describe, expect, it } from 'vitest';
import { vouchedInMemo } from '../../src/activities/vouchedInMemo.js';
import { ReleaseRecord } from '../../src/rollout/releaseRecord.js';
import { memoOfCommands, memoOfEnvironments } from '../../src/workflows/release/vouching.js';
import { commandHash } from '../../src/rollout/commandHash.js';

const AT = '2026-11-30T10:00:00.000Z';

function release(): ReleaseRecord {
  const head = { pipeline: 'web', release: '1', requestedBy: 'ada', startedAt: AT };
  return new ReleaseRecord(head, ['staging', 'production']);
}

/** What Temporal makes of a memo: JSON. */
function memoOf(record: ReleaseRecord): Record<string, unknown> {
  const memo = { ...memoOfEnvironments(record, record.environments), ...memoOfCommands(record) };
  return JSON.parse(JSON.stringify(memo)) as Record<string, unknown>;
}

describe('what a release vouches for', () => {
  it('is nothing of an environment that has not begun', () => {
    expect(vouchedInMemo(memoOf(release()), { environment: 'staging' })).toEqual({ hasBegun: false });
  });

  it('is nothing of an environment that it does not have', () => {
    expect(vouchedInMemo(memoOf(release()), { environment: 'other' })).toEqual({ hasBegun: false });
  });

  it('is that an environment has begun, and not that it may go on', () => {
    const record = release();
    record.begin('staging', AT);
    expect(vouchedInMemo(memoOf(record), { environment: 'staging' })).toEqual({ hasBegun: true });
    expect(vouchedInMemo(memoOf(record), { environment: 'production' })).toEqual({ hasBegun: false });
  });

  it('is that an environment may go on, with the decision', () => {
    const record = release();
    record.begin('staging', AT);
    record.take({ environment: 'staging', decision: 'approve', by: 'ada' }, AT);
    record.letGo('staging', AT);
    const decision = { environment: 'staging', decision: 'approve', by: 'ada', at: AT };
    expect(vouchedInMemo(memoOf(record), { environment: 'staging' })).toEqual({
      hasBegun: true,
      letGo: { planHash: '', decision, at: AT },
    });
  });

  it('is a command as it was sent, to the environment that it was sent to, until it is answered', () => {
    const record = release();
    const sent = record.sends('staging', { kind: 'rollback', by: 'ada', reason: undefined } as never);
    const hashIn = (environment: string, command: typeof sent) => {
      const vouched = vouchedInMemo(memoOf(record), { environment, command: command.id });
      return vouched?.commandHash === commandHash(environment, command);
    };
    // As it arrives: without what JSON leaves out, and in any order.
    const arrived = { by: 'ada', id: sent.id, kind: 'rollback' } as typeof sent;
    expect(hashIn('staging', arrived)).toBe(true);
    expect(hashIn('production', arrived)).toBe(false);
    expect(hashIn('staging', { ...arrived, by: 'eve' })).toBe(false);
    expect(hashIn('staging', { ...arrived, id: sent.id + 1 })).toBe(false);
    record.forgets(sent.id);
    expect(hashIn('staging', arrived)).toBe(false);
  });

  it('is not known where the release has nothing in its memo: it began with an earlier build', () => {
    expect(vouchedInMemo({ 'environment:staging': { hasBegun: true } }, { environment: 'staging' })).toBe(
      undefined,
    );
  });
});
