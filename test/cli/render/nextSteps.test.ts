import { describe, expect, it } from 'vitest';
import { renderNextSteps } from '../../../src/cli/render/nextSteps.js';
import { ago, ASG, environment, OPTIONS, target, view } from './fixtures.js';

const production = environment('production', [target('web')], { state: 'waitingForApproval' });

describe('what to do next', () => {
  it('names who is waited for, since when, and the very commands, ours and the temporal CLI’s', () => {
    const waiting = view([production], {
      phase: 'waitingForApproval',
      waitingFor: {
        kind: 'approval',
        environment: 'production',
        since: ago(7),
        message: 'waiting for a person to approve production (1 target)\n  look at staging',
      },
    });
    const signal = (name: string) =>
      `temporal workflow signal --workflow-id golden-ami/shop/1 --name ${name} --input '{"environment":"production","by":"bob"}' --address h:1`;
    expect(renderNextSteps(waiting, OPTIONS)).toEqual([
      'Waiting for a person to approve production (1 target), since 2026-11-23 12:03:00 UTC (7m).',
      '  look at staging',
      '  to approve   golden-ami approve shop/1 --environment production --plan abcdef012345 --address h:1',
      '  to reject    golden-ami reject shop/1 --environment production --address h:1',
      "  or with Temporal's own CLI:",
      `  to approve   ${signal('approve')}`,
      `  to reject    ${signal('reject')}`,
    ]);
  });

  it('names what failed in AWS’s words, since when a decision is waited for, and what to choose from', () => {
    const failed = target('web', { state: 'failed', reason: 'Instances failed health checks.' });
    const stuck = view([environment('staging', [failed, target('api')], { state: 'waitingForDecision' })], {
      phase: 'waitingForDecision',
      waitingFor: {
        kind: 'decision',
        environment: 'staging',
        since: ago(7),
        message: `staging: 1 failed, 1 pending:\n  ${failed.id}: failed: Instances failed health checks.`,
      },
    });
    const message = (verb: string, name: string, input: string) =>
      `temporal workflow ${verb} --workflow-id golden-ami/shop/1 --name ${name} --input '${input}' --address h:1`;
    expect(renderNextSteps(stuck, OPTIONS)).toEqual([
      'Waiting for a decision on staging: 1 failed, 1 pending, since 2026-11-23 12:03:00 UTC (7m).',
      `  ${ASG}/web: failed: Instances failed health checks.`,
      '  to do them again       golden-ami retry shop/1 --failed --environment staging --address h:1',
      '  to go on without them  golden-ami skip shop/1 --failed --environment staging --address h:1',
      '  to go back             golden-ami rollback shop/1 --environment staging --address h:1',
      '  to end                 golden-ami abort shop/1 --address h:1',
      "  or with Temporal's own CLI:",
      `  to do them again       ${message('update execute', 'retry', '{"failed":true,"environment":"staging","by":"bob"}')}`,
      `  to go on without them  ${message('update execute', 'skip', '{"failed":true,"environment":"staging","by":"bob"}')}`,
      `  to go back             ${message('update execute', 'rollback', '{"environment":"staging","by":"bob"}')}`,
      `  to end                 ${message('signal', 'abort', '{"by":"bob"}')}`,
    ]);
  });

  it('says who has paused the release, since when and why, and how it goes on', () => {
    const paused = view([environment('staging', [])], {
      pausedBy: 'ada',
      commands: [
        { kind: 'pause', by: 'ada', reason: 'freeze', at: ago(3), accepted: true, answers: [] },
        { kind: 'pause', by: 'eve', at: ago(2), accepted: false, answers: [] },
      ],
    });
    expect(renderNextSteps(paused, OPTIONS)).toEqual([
      'Paused by ada: freeze, since 2026-11-23 12:07:00 UTC (3m). Nothing new is started.',
      '  to go on  golden-ami resume shop/1 --address h:1',
      '  to end    golden-ami abort shop/1 --address h:1',
    ]);
  });

  it('says that it is paused beside what it waits for: nothing that is decided begins before', () => {
    const waitingFor = {
      kind: 'decision',
      environment: 'staging',
      since: ago(1),
      message: 'staging: 1 failed',
    } as const;
    const both = view([environment('staging', [])], {
      phase: 'waitingForDecision',
      waitingFor,
      pausedBy: 'ada',
    });
    const lines = renderNextSteps(both, OPTIONS);
    expect([lines[0], lines.at(-3)]).toEqual([
      'Waiting for a decision on staging: 1 failed, since 2026-11-23 12:09:00 UTC (1m).',
      'Paused by ada. Nothing new is started.',
    ]);
  });

  it('says so when nobody is needed', () => {
    const waitingFor = { kind: 'targets' as const, since: ago(2), message: 'production: 3 of 8 succeeded' };
    expect(renderNextSteps(view([production], { waitingFor }), OPTIONS)).toEqual([
      'Now: production: 3 of 8 succeeded (for 2m). Nobody needs to do anything.',
      '  to watch  golden-ami status shop/1 --watch --address h:1',
      '  to end    golden-ami abort shop/1 --address h:1',
    ]);
  });

  it('names what a rollback waits for, and does not say that nobody is needed', () => {
    const parameter = '222222222222, eu-west-1: /golden-ami/shop/staging: not written yet: SSM:PutParameter';
    const message = `staging: 2 targets go back; it waits for channel parameters:\n  ${parameter}`;
    const waitingFor = { kind: 'targets' as const, since: ago(2), message };
    expect(renderNextSteps(view([production], { phase: 'rollingBack', waitingFor }), OPTIONS)).toEqual([
      'Now: staging: 2 targets go back; it waits for channel parameters: (for 2m)',
      `  ${parameter}`,
      '  to watch  golden-ami status shop/1 --watch --address h:1',
      '  to end    golden-ami abort shop/1 --address h:1',
    ]);
  });

  it('shows how far the image build has come', () => {
    const message = 'Image Builder builds arn:x';
    const building = view(
      [],
      { phase: 'building', message, waitingFor: { kind: 'imageBuild', since: ago(1), message } },
      { progress: { status: 'TESTING', message: 'testing the image', seenAt: ago(0) } },
    );
    expect(renderNextSteps(building, OPTIONS)[0]).toBe(
      'Now: Image Builder builds arn:x: testing the image (for 1m). Nobody needs to do anything.',
    );
  });

  it('does not offer to end what is ending', () => {
    const lines = renderNextSteps(view([], { phase: 'aborting', message: 'cancelling' }), OPTIONS);
    expect(lines.join('\n')).not.toContain('abort shop/1');
  });

  const again = '  golden-ami start --config golden-ami.yaml --address h:1';
  it.each([
    ['succeeded', [production], ['Done: all well']],
    [
      'partlySucceeded',
      [production],
      [
        'Done, with failed targets inside the failure budget: all well',
        '  What is left is tried again by the next release; the others are up to date:',
        again,
      ],
    ],
    [
      'failed',
      [production],
      [
        'Failed: all well',
        '  Everything else was left as it is. When the cause is removed, start again; what is up to date is not touched:',
        again,
      ],
    ],
    ['failed', [], ['Failed: all well', '  When the cause is removed, start again:', again]],
    [
      'rolledBack',
      [production],
      [
        'Rolled back: all well',
        '  To try again, start a release; one of another image, if the image was bad:',
        again,
      ],
    ],
    ['rejected', [], ['Ended (rejected): all well']],
    ['aborted', [], ['Ended (aborted): all well']],
  ] as const)('says how a release ended that %s', (phase, environments, lines) => {
    const ended = view(environments, { phase, message: 'all well', endedAt: ago(0) });
    expect(renderNextSteps(ended, OPTIONS)).toEqual(lines);
  });

  it('gives the reason of a failure line by line', () => {
    const failure = { type: 'TargetsFailed', message: 'staging: 1 failed:\n  web: AWS says no' };
    const lines = renderNextSteps(view([], { phase: 'failed', failure }), OPTIONS);
    expect(lines.slice(0, 2)).toEqual(['Failed: staging: 1 failed:', '  web: AWS says no']);
  });

  it('names what was under way when Temporal ended the release', () => {
    const open = environment('staging', [
      target('web', { state: 'refreshing', refreshId: 'refresh-1' }),
      target('api'),
      target('jobs', { state: 'succeeded' }),
    ]);
    const cut = view([open], {}, { temporalStatus: 'TERMINATED', closedAt: ago(5) });
    expect(renderNextSteps(cut, OPTIONS)).toEqual([
      "The release's workflow was terminated at 2026-11-23 12:05:00 UTC: it ended without tidying up.",
      '  1 target at work then; AWS goes on with what was begun there:',
      `    ${ASG}/web  refresh-1`,
      '  To go on, start again; what is up to date is not touched, what runs is taken over:',
      again,
    ]);
  });
});
