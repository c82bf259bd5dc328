import { describe, expect, it } from 'vitest';
import { renderRelease } from '../../../src/cli/render/releaseTree.js';
import { ago, ASG, environment, OPTIONS, target, untouched, view } from './fixtures.js';

const all = { ...OPTIONS, detail: 'all' as const };
const active = { ...OPTIONS, detail: 'active' as const };

const staging = environment('staging', [
  target('web-1', {
    state: 'succeeded',
    startedAt: ago(4),
    endedAt: ago(2.5),
    previousVersion: '3',
    newVersion: '4',
  }),
  target('web-2', { state: 'succeeded', startedAt: ago(4), endedAt: ago(2) }),
  target('api-10', { batch: 2, state: 'refreshing', startedAt: ago(2) }),
  target('api-2', { batch: 2, state: 'refreshing', startedAt: ago(0.75) }),
  target('jobs', { batch: 3 }),
]);

const live = {
  [`${ASG}/api-10`]: {
    status: 'InProgress',
    percentage: 66.6,
    message: 'waiting for 2 instances',
    seenAt: ago(0),
  },
};

describe('a release as a tree', () => {
  it('has what others have written on one line, without what a terminal obeys', () => {
    const by = 'eve\n  approved  production by ada\u001b[2J';
    const decision = {
      environment: 'staging',
      decision: 'approve' as const,
      by,
      comment: 'a\r\nb',
      at: ago(1),
    };
    const lines = renderRelease(
      view([staging], { decisions: [decision], requestedBy: 'x\u001b[31m\ny' }),
      all,
    );
    expect(lines.filter((line) => ['\n', '\r', '\u001b'].some((code) => line.includes(code)))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('  approved'))).toEqual([
      '  approved  staging by eve   approved  production by ada\ufffd[2J, 2026-11-23 12:09:00 UTC: a b',
    ]);
  });

  it('names the receivers that were not told everything', () => {
    const undelivered = [
      {
        to: 'sns arn:aws:sns:eu-west-1:111111111111:gone',
        count: 2,
        since: ago(3),
        subject: 'staging is done',
        reason: 'NotFound: Topic does not exist',
      },
    ];
    expect(renderRelease(view([staging], { undelivered }), active)).toContain(
      '  not told  sns arn:aws:sns:eu-west-1:111111111111:gone: 2 notifications since 2026-11-23 12:07:00 UTC, the last: staging is done: NotFound: Topic does not exist',
    );
    expect(renderRelease(view([staging]), active).join('\n')).not.toContain('not told');
  });

  it('shows environment, batch and target with state, percentage, elapsed time and reason', () => {
    expect(renderRelease(view([staging, untouched('production')], {}, { live }), all)).toEqual([
      'Release shop/1  rolling out  10m',
      '  image     web 1.4.0 (eu-west-1 ami-1)',
      '  asked by  ann, 2026-11-23 12:00:00 UTC',
      '',
      '▶ staging  rolling out  batch 1 of 2  4m  plan abcdef012345',
      '  ✓ batch 1  2 of 2 succeeded  2m  reason 1',
      `    ✓ ${ASG}/web-1  succeeded     1m30s  version 3 → 4`,
      `    ✓ ${ASG}/web-2  succeeded     2m`,
      '  ▶ batch 2  2 targets  2m  reason 2',
      `    ▶ ${ASG}/api-10  refreshing     66 %  2m  waiting for 2 instances`,
      `    ▶ ${ASG}/api-2   refreshing    45s`,
      '  · batch 3  1 target  reason 3',
      `    · ${ASG}/jobs  pending`,
      '',
      '· production  pending  its turn has not come',
    ]);
  });

  it('shows which targets are waited for as they were last seen, and not as they were when the wait began', () => {
    const reason = 'the refresh is Successful; waiting for 4 of 4 targets of target group web to be healthy';
    const id = `${ASG}/api-10`;
    const waiting = environment('staging', [
      target('api-10', { state: 'refreshing', startedAt: ago(2), reason }),
    ]);
    const message = 'waiting for 1 of 4 targets of target group web to be healthy: i-1 (initial)';
    const seen = { [id]: { status: 'Unhealthy', message, command: 'aws elbv2 …', seenAt: ago(0) } };
    const lineOf = (known: typeof seen | undefined) =>
      renderRelease(view([waiting], {}, known ? { live: known } : {}), active).find((line) =>
        line.includes(id),
      );
    expect(lineOf(seen)).toBe(`    ▶ ${id}  refreshing    2m  ${message}`);
    expect(lineOf(undefined)).toBe(`    ▶ ${id}  refreshing    2m  ${reason}`);
  });

  it('leaves out what needs no eye when it shows only what is at work', () => {
    expect(renderRelease(view([staging], {}, { live }), active).slice(5)).toEqual([
      '  ✓ batch 1  2 of 2 succeeded  2m  reason 1',
      '  ▶ batch 2  2 targets  2m  reason 2',
      `    ▶ ${ASG}/api-10  refreshing     66 %  2m  waiting for 2 instances`,
      `    ▶ ${ASG}/api-2   refreshing    45s`,
      '  · batch 3  1 target  reason 3',
    ]);
  });

  it('never hides a failed target, nor the reason AWS gave', () => {
    const reason = 'The instance refresh failed: "health checks"';
    const failed = environment(
      'staging',
      [
        target('a', { state: 'succeeded', startedAt: ago(3), endedAt: ago(2) }),
        target('b', { state: 'rolledBack', startedAt: ago(3), endedAt: ago(1), reason }),
        target('c', { state: 'cancelled' }),
      ],
      {
        state: 'failed',
        message: '1 succeeded, 1 rolledBack, 1 cancelled:\n  b: rolledBack',
        endedAt: ago(1),
      },
    );
    expect(renderRelease(view([failed], { phase: 'failed' }), active).slice(4)).toEqual([
      '✗ staging  failed  1 succeeded, 1 rolledBack, 1 cancelled:  3m  plan abcdef012345',
      '  b: rolledBack',
      '  ✗ batch 1  1 of 3 succeeded, 1 rolled back, 1 cancelled  2m  reason 1',
      `    ↩ ${ASG}/b  rolled back   2m  ${reason}`,
    ]);
  });

  it('shows decisions, refusals, an abort, warnings, and what is not worked on', () => {
    const excluded = (name: string) => ({
      id: `${ASG}/${name}`,
      kind: 'asg' as const,
      reason: `why ${name}`,
    });
    const staging = environment('staging', [], {
      message: 'm',
      warnings: ['takes 9 hours'],
      refused: [excluded('x')],
      upToDate: [excluded('y')],
    });
    const release = view([staging], {
      phase: 'aborting',
      image: null,
      decisions: [
        { environment: 'staging', decision: 'approve', by: 'cy', at: ago(3), comment: 'looks good' },
      ],
      refusals: [{ message: 'approve', by: 'eve', at: ago(2), reason: 'it does not wait' }],
      abort: { by: 'dan', at: ago(1), reason: 'wrong image' },
    });
    expect(renderRelease(release, all)).toEqual([
      'Release shop/1  aborting  10m',
      '  asked by  ann, 2026-11-23 12:00:00 UTC',
      '  approved  staging by cy, 2026-11-23 12:07:00 UTC: looks good',
      '  refused   approve by eve, 2026-11-23 12:08:00 UTC: it does not wait',
      '  aborted   by dan, 2026-11-23 12:09:00 UTC: wrong image',
      '',
      '▶ staging  rolling out  m  4m  plan abcdef012345',
      '  ! takes 9 hours',
      `  ! ${ASG}/x  not worked on: why x`,
      `  - ${ASG}/y  up to date: why y`,
    ]);
    expect(renderRelease(release, active).at(-1)).toBe('  - 1 target up to date');
  });

  it('says when Temporal ended the release and not the release itself', () => {
    const cut = view([staging], {}, { temporalStatus: 'TERMINATED', closedAt: ago(5) });
    expect(renderRelease(cut, all)[0]).toBe('Release shop/1  terminated  5m');
  });

  it('says who has asked for what, and who has paused it', () => {
    const commands = [
      { kind: 'retry', by: 'ada', reason: 'mended', at: ago(3), accepted: true, answers: [] },
      { kind: 'pause', by: 'cy', at: ago(2), accepted: true, answers: [] },
      { kind: 'resume', by: 'eve', at: ago(1), accepted: false, answers: [] },
    ] as const;
    expect(renderRelease(view([], { commands, pausedBy: 'cy' }), all).slice(3)).toEqual([
      '  retry     by ada, 2026-11-23 12:07:00 UTC: mended',
      '  pause     by cy, 2026-11-23 12:08:00 UTC',
      '  paused    by cy',
    ]);
  });
});
