import {
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  StartInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import {
  callsBefore,
  callsPerOperation,
  callsSince,
  effectsByAction,
  effectsPerResource,
  errorsByCode,
  gatherEvidence,
  isMutating,
  mostRefreshesAtOnce,
  mutatingCalls,
  refreshesPerGroup,
  summarize,
  type Summary,
} from '../../emulator/checks.js';
import { clientsOf, emulate, MINUTE, OWNER, PRODUCTION, REGION, SECOND, STAGING } from './support.js';

/** Two groups refreshed together, then one of them once more and cancelled. */
async function ranThrough() {
  const emulator = await emulate();
  const { autoScaling } = clientsOf(emulator, STAGING);
  const start = (AutoScalingGroupName: string) =>
    autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName }));
  const startedAt = emulator.clock.now();
  await start('web-1');
  emulator.clock.advance(SECOND);
  await start('web-2');
  await start('web-2').catch(() => undefined);
  emulator.clock.advance(60 * MINUTE);
  const middle = emulator.clock.now();
  await start('web-1');
  emulator.clock.advance(MINUTE);
  await autoScaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName: 'web-1' }));
  await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return { emulator, startedAt, middle, now: emulator.clock.now() };
}

const group = (name: string) => `${STAGING}/${REGION}/asg/${name}`;

describe('the journal', () => {
  it('has every call and every effect in order', async () => {
    const { emulator } = await ranThrough();
    expect(emulator.journal.entries.map(({ sequence }) => sequence)).toEqual(
      emulator.journal.entries.map((_, index) => index + 1),
    );
    expect(emulator.journal.entries.slice(0, 2)).toEqual([
      {
        kind: 'call',
        sequence: 1,
        at: Date.UTC(2026, 0, 1),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        caller: `arn:aws:iam::${STAGING}:user/admin`,
        callerAccount: STAGING,
        account: STAGING,
        region: REGION,
        service: 'autoscaling',
        operation: 'StartInstanceRefresh',
        outcome: 'ok',
      },
      {
        kind: 'effect',
        sequence: 2,
        call: 1,
        at: Date.UTC(2026, 0, 1),
        account: STAGING,
        region: REGION,
        action: 'StartInstanceRefresh',
        resource: group('web-1'),
        details: expect.objectContaining({ refreshId: expect.any(String) as string }) as object,
      },
    ]);
    expect(emulator.journal.calls.map(({ outcome }) => outcome)).toEqual([
      'ok',
      'ok',
      'InstanceRefreshInProgress',
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('is read as JSON lines, without being a call itself', async () => {
    const { emulator } = await ranThrough();
    const response = await fetch(`${emulator.url}/_emulator/journal`);
    expect(response.headers.get('content-type')).toBe('application/jsonl');
    const text = await response.text();
    expect(text.startsWith(emulator.journal.toJsonLines())).toBe(true);
    expect(emulator.journal.toJsonLines().trimEnd().split('\n')).toHaveLength(
      emulator.journal.entries.length,
    );
    expect(emulator.journal.calls).toHaveLength(6);
  });

  it('has its calls and effects apart, too', async () => {
    const { emulator } = await ranThrough();
    const { entries, calls, effects } = emulator.journal;
    expect(calls).toEqual(entries.filter(({ kind }) => kind === 'call'));
    expect(effects).toEqual(entries.filter(({ kind }) => kind === 'effect'));
  });
});

describe('checks', () => {
  it('count calls per API, failed ones too', async () => {
    const { emulator } = await ranThrough();
    expect(Object.fromEntries(callsPerOperation(emulator.journal.calls))).toEqual({
      'autoscaling:StartInstanceRefresh': 4,
      'autoscaling:CancelInstanceRefresh': 1,
      'autoscaling:DescribeAutoScalingGroups': 1,
    });
  });

  it('find the effects of each resource', async () => {
    const { emulator } = await ranThrough();
    const actions = [...effectsPerResource(emulator.journal)].map(([resource, effects]) => [
      resource,
      effects.map(({ action }) => action),
    ]);
    expect(actions).toEqual([
      [group('web-1'), ['StartInstanceRefresh', 'StartInstanceRefresh', 'CancelInstanceRefresh']],
      [group('web-2'), ['StartInstanceRefresh']],
    ]);
    expect([...effectsPerResource(emulator.journal, 'CancelInstanceRefresh').keys()]).toEqual([
      group('web-1'),
    ]);
  });

  it('tell calls that may change something from those that cannot', async () => {
    const { emulator } = await ranThrough();
    expect(mutatingCalls(emulator.journal)).toHaveLength(5);
    expect(
      ['DescribeImages', 'GetImage', 'ListTopics', 'AssumeRole', 'PutParameter', 'UpdateService'].filter(
        isMutating,
      ),
    ).toEqual(['PutParameter', 'UpdateService']);
  });

  it('divide calls at a moment', async () => {
    const { emulator, middle } = await ranThrough();
    expect(callsBefore(emulator.journal, middle)).toHaveLength(3);
    expect(callsSince(emulator.journal, middle)).toHaveLength(3);
  });

  it('find how many groups were in refresh at once', async () => {
    const { emulator, startedAt, now } = await ranThrough();
    const evidence = gatherEvidence(emulator, now);
    expect(mostRefreshesAtOnce(evidence)).toEqual({ count: 2, at: startedAt + SECOND });
    expect(mostRefreshesAtOnce(evidence, (refresh) => refresh.group === 'web-2').count).toBe(1);
    expect(mostRefreshesAtOnce(evidence, (refresh) => refresh.account === PRODUCTION)).toEqual({ count: 0 });
    expect(Object.fromEntries(refreshesPerGroup(evidence))).toEqual({
      [group('web-1')]: 2,
      [group('web-2')]: 1,
    });
  });

  it('find targets to which one thing was done twice', async () => {
    const { emulator } = await ranThrough();
    expect(effectsByAction(emulator.journal)).toEqual([
      { action: 'CancelInstanceRefresh', effects: 1, targets: 1, repeated: [] },
      {
        action: 'StartInstanceRefresh',
        effects: 3,
        targets: 2,
        repeated: [{ resource: group('web-1'), times: 2 }],
      },
    ]);
  });

  it('count errors by code', async () => {
    const { emulator } = await ranThrough();
    expect([...errorsByCode(emulator.journal)]).toEqual([['InstanceRefreshInProgress', 1]]);
  });

  it('sum a run up, over the wire too', async () => {
    const { emulator, now } = await ranThrough();
    const summary = summarize(gatherEvidence(emulator, now), now);
    expect(summary).toMatchObject({
      errors: { 'autoscaling:StartInstanceRefresh InstanceRefreshInProgress': 1 },
      effects: { StartInstanceRefresh: 3, CancelInstanceRefresh: 1 },
      refreshes: { perStatus: { Successful: 2 }, mostAtOnce: 2, mostPerGroup: 2 },
    });
    const response = await fetch(`${emulator.url}/_emulator/summary`);
    expect((await response.json()) as Summary).toEqual(summary);
  });
});

describe('the emulator’s own paths', () => {
  it.each([
    ['GET', 'nothing', 404],
    ['DELETE', 'journal', 405],
  ])('are only for reading: %s %s', async (method, name, status) => {
    const emulator = await emulate();
    expect((await fetch(`${emulator.url}/_emulator/${name}`, { method })).status).toBe(status);
  });
});

describe('a clock that stands still', () => {
  it.each(['1000000000 days', `${'9'.repeat(40)} days`])(
    'is not moved beyond all dates: by %s',
    async (advance) => {
      const { url } = await emulate();
      const before = await (await fetch(`${url}/_emulator/clock`)).text();
      const response = await fetch(`${url}/_emulator/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advance }),
      });
      expect([response.status, await response.text()]).toEqual([
        400,
        'The clock stands: time ends with the year 9999.\n',
      ]);
      expect(await (await fetch(`${url}/_emulator/clock`)).text()).toBe(before);
    },
  );
});

describe('two emulators of one fleet', () => {
  it('behave alike to the last ID', async () => {
    const [first, second] = [await ranThrough(), await ranThrough()];
    expect(second.emulator.journal.toJsonLines()).toBe(first.emulator.journal.toJsonLines());
    expect(first.emulator.fleet.owner).toBe(OWNER);
  });
});
