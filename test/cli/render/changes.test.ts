import { describe, expect, it } from 'vitest';
import { renderChanges } from '../../../src/cli/render/changes.js';
import { ago, ASG, environment, OPTIONS, target, untouched, view } from './fixtures.js';

const refreshing = target('web', { state: 'refreshing', startedAt: ago(2) });
const at = (line: string) => `12:10:00  ${line}`;

describe('what has changed, a line each', () => {
  it('says nothing when nothing has changed, even when percentages have', () => {
    const before = view([environment('staging', [refreshing])]);
    const live = { [refreshing.id]: { status: 'InProgress', percentage: 50, message: 'm', seenAt: ago(0) } };
    expect(renderChanges(before, { ...before, live }, OPTIONS)).toEqual([]);
  });

  it('tells at the first look how far the release has come', () => {
    const first = view([environment('staging', [refreshing, target('api')]), untouched('production')]);
    expect(renderChanges(undefined, first, OPTIONS)).toEqual(
      [
        'release rolling out: staging: batch 1 of 2',
        'image web 1.4.0 (eu-west-1 ami-1)',
        'staging: plan abcdef012345: 2 targets in 1 batch',
        '▶ staging: rolling out',
        `▶ staging batch 1: ${ASG}/web refreshing`,
      ].map(at),
    );
  });

  it('tells the end of a target with its time and its reason, and the end of its environment', () => {
    const before = view([environment('staging', [refreshing])]);
    const failed = target('web', { ...refreshing, state: 'failed', endedAt: ago(0), reason: 'AWS says no' });
    const after = view([
      environment('staging', [failed], {
        state: 'failed',
        endedAt: ago(0),
        message: '1 failed:\n  web: AWS says no',
      }),
    ]);
    expect(renderChanges(before, after, OPTIONS)).toEqual(
      [
        `✗ staging batch 1: ${ASG}/web failed after 2m: AWS says no`,
        '✗ staging: failed after 4m: 1 failed:',
        '  web: AWS says no',
      ].map(at),
    );
  });

  it('tells that an environment bakes after what its targets have come to', () => {
    const before = view([environment('staging', [refreshing])]);
    const done = { ...refreshing, state: 'succeeded' as const, endedAt: ago(0) };
    const after = view([environment('staging', [done], { state: 'baking', message: 'watching for 1h' })]);
    expect(renderChanges(before, after, OPTIONS)).toEqual(
      [`✓ staging batch 1: ${ASG}/web succeeded after 2m`, '◷ staging: baking: watching for 1h'].map(at),
    );
  });

  it('tells once that a person is needed, with the commands', () => {
    const before = view([untouched('production')]);
    const after = view([{ ...untouched('production'), state: 'waitingForApproval' }], {
      phase: 'waitingForApproval',
      waitingFor: { kind: 'approval', environment: 'production', since: ago(0), message: 'waiting for ann' },
    });
    const lines = renderChanges(before, after, OPTIONS);
    expect(lines[0]).toBe(at('Waiting for ann, since 2026-11-23 12:10:00 UTC (0s).'));
    expect(lines.join('\n')).toContain('golden-ami approve shop/1 --environment production');
    expect(renderChanges(after, after, OPTIONS)).toEqual([]);
  });

  it('tells decisions, refusals and the steps of an image build, each once', () => {
    const before = view([], { phase: 'building', image: null });
    const after = view(
      [],
      {
        phase: 'building',
        image: null,
        decisions: [{ environment: 'production', decision: 'reject', by: 'cy', at: ago(1), comment: 'no' }],
        refusals: [{ message: 'approve', by: 'eve', at: ago(2), reason: 'it does not wait' }],
      },
      { progress: { status: 'TESTING', message: 'Image Builder tests it', seenAt: ago(0) } },
    );
    expect(renderChanges(before, after, OPTIONS)).toEqual(
      [
        'production rejected by cy: no',
        'approve by eve refused: it does not wait',
        'image build: Image Builder tests it',
      ].map(at),
    );
    expect(renderChanges(after, after, OPTIONS)).toEqual([]);
  });

  it('tells commands with the answer of each environment, each once, and refused ones as refusals only', () => {
    const before = view([untouched('staging')]);
    const after = view([untouched('staging')], {
      commands: [
        {
          kind: 'setPace',
          by: 'ada',
          reason: 'hurry',
          at: ago(1),
          accepted: true,
          answers: [{ environment: 'staging', accepted: true, message: 'at most 7 targets at once' }],
        },
        { kind: 'resume', by: 'eve', at: ago(1), accepted: false, answers: [] },
      ],
    });
    expect(renderChanges(before, after, OPTIONS)).toEqual(
      ['set pace by ada: hurry', '  staging: at most 7 targets at once'].map(at),
    );
    expect(renderChanges(after, after, OPTIONS)).toEqual([]);
  });

  it('tells again that a decision is needed, when the next failure needs one', () => {
    const stuck = (since: string) =>
      view([environment('staging', [], { state: 'waitingForDecision' })], {
        phase: 'waitingForDecision',
        waitingFor: { kind: 'decision', environment: 'staging', since, message: 'staging: 1 failed' },
      });
    expect(renderChanges(stuck(ago(5)), stuck(ago(0)), OPTIONS)[0]).toBe(
      at('Waiting for a decision on staging: 1 failed, since 2026-11-23 12:10:00 UTC (0s).'),
    );
    expect(renderChanges(stuck(ago(0)), stuck(ago(0)), OPTIONS)).toEqual([]);
  });

  it('tells what the plan leaves out, and warns', () => {
    const before = view([untouched('staging')]);
    const excluded = { id: `${ASG}/x`, kind: 'asg' as const, reason: 'suspended' };
    const planned = environment('staging', [target('web')], {
      state: 'planning',
      refused: [excluded],
      upToDate: [excluded],
      warnings: ['takes 9 hours'],
    });
    expect(renderChanges(before, view([planned]), OPTIONS)).toEqual(
      [
        'staging: plan abcdef012345: 1 target in 1 batch, 1 up to date',
        'staging: takes 9 hours',
        `staging: ${ASG}/x not worked on: suspended`,
        '▶ staging: planning',
      ].map(at),
    );
  });

  it('ends with what to do next, unless all is well', () => {
    const before = view([]);
    const failed = view([], { phase: 'failed', message: 'no luck', endedAt: ago(0) });
    expect(renderChanges(before, failed, OPTIONS).slice(0, 2)).toEqual(
      ['release failed: no luck', 'Failed: no luck'].map(at),
    );
    const done = view([], { phase: 'succeeded', message: '1.4.0 is out', endedAt: ago(0) });
    expect(renderChanges(before, done, OPTIONS)).toEqual([at('release succeeded: 1.4.0 is out')]);
  });
});
