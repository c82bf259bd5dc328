import { describe, expect, it } from 'vitest';
import type { GroupSnapshot, RefreshSnapshot } from '../../src/contract/group.js';
import type { TargetUndo } from '../../src/contract/messages.js';
import {
  preferencesForGoal,
  preferencesForWayBack,
  preferencesForWayForward,
} from '../../src/rollout/goalPreferences.js';
import { describeOrder, describeReturn, wayBack, type WayBack } from '../../src/rollout/rollback.js';
import { launchTemplate } from '../support/groups.js';

const channel = { pipeline: 'web', environment: 'staging' };
const undo: TargetUndo = { templateId: 'lt-1', previousVersion: '3', newVersion: '5', refreshId: 'forward' };

function refresh(change: Partial<RefreshSnapshot> = {}): RefreshSnapshot {
  return {
    refreshId: 'forward',
    status: 'InProgress',
    percentageComplete: 50,
    desiredTemplateId: 'lt-1',
    desiredVersion: '5',
    ...change,
  };
}

/** A group whose configuration names `version`, with one instance of each of `running`. */
function group(version: string, running: string[], latestRefresh?: RefreshSnapshot): GroupSnapshot {
  return {
    name: 'web',
    arn: 'arn',
    size: running.length,
    template: {
      kind: 'launchTemplate',
      templateId: 'lt-1',
      templateName: 'web',
      version,
      imageId: `ami-${version}`,
    },
    suspendedProcesses: [],
    warmupSeconds: 60,
    instances: running.map((one) => ({
      version: one,
      templateId: 'lt-1',
      standby: false,
      protected: false,
      healthy: true,
      count: 1,
    })),
    ...(latestRefresh ? { latestRefresh } : {}),
  };
}

/** The same group, taking its image from a parameter. */
function follower(latestRefresh?: RefreshSnapshot, parameter = '/golden-ami/web/staging'): GroupSnapshot {
  const { template, ...rest } = group('3', ['3'], latestRefresh);
  if (template.kind !== 'launchTemplate') throw new Error('the group has a launch template');
  const { imageId: _, ...bare } = template;
  return { ...rest, template: { ...bare, imageParameter: parameter } };
}

const kindOf = (step: WayBack) => step.kind;

describe('the way back of a group', () => {
  it.each([
    ['forward, in progress', refresh(), 'rollBack'],
    ['forward, baking', refresh({ status: 'Baking' }), 'rollBack'],
    ['forward, found by what it brings', refresh({ refreshId: 'unknown' }), 'rollBack'],
    ['forward, pending: AWS rolls no such refresh back', refresh({ status: 'Pending' }), 'cancel'],
    ['forward, being cancelled', refresh({ status: 'Cancelling' }), 'wait'],
    ['forward, being rolled back', refresh({ status: 'RollbackInProgress' }), 'wait'],
    ['an earlier way back', refresh({ refreshId: 'back', desiredVersion: '3' }), 'refresh'],
    [
      'an earlier way back, being cancelled',
      refresh({ refreshId: 'back', desiredVersion: '3', status: 'Cancelling' }),
      'wait',
    ],
    ["somebody else's", refresh({ refreshId: 'other', desiredVersion: '9' }), 'foreign'],
    [
      "somebody else's, of another template",
      refresh({ refreshId: 'other', desiredTemplateId: 'lt-9' }),
      'foreign',
    ],
  ])('with an active refresh: %s', (_, latest, kind) => {
    expect(kindOf(wayBack(group('3', ['3', '5'], latest), undo, channel))).toBe(kind);
  });

  it('adopts an earlier way back, and starts a new one after a refresh that has ended', () => {
    const earlier = refresh({ refreshId: 'back', desiredVersion: '3' });
    expect(wayBack(group('5', ['5'], earlier), undo, channel)).toEqual({
      kind: 'refresh',
      goal: { templateId: 'lt-1', newVersion: '3' },
    });
    const ended = refresh({ status: 'Successful' });
    expect(wayBack(group('5', ['5'], ended), undo, channel)).toEqual({
      kind: 'refresh',
      goal: { templateId: 'lt-1', newVersion: '3', lastRefreshId: 'forward' },
    });
  });

  it('is done when everything runs the version of before, and not sooner', () => {
    const ended = refresh({ status: 'Cancelled' });
    expect(kindOf(wayBack(group('3', ['3', '3'], ended), undo, channel))).toBe('back');
    expect(kindOf(wayBack(group('3', ['3', '5'], ended), undo, channel))).toBe('refresh');
    expect(kindOf(wayBack(group('3', ['3', '5']), undo, channel))).toBe('refresh');
  });

  describe('of a group that named an alias', () => {
    const named = (version: string, alias: '$Latest' | '$Default', running: string[]): GroupSnapshot => {
      const { template, ...rest } = group(version, running);
      return { ...rest, template: { ...template, alias } as GroupSnapshot['template'] };
    };
    const latest = { ...undo, previousAlias: '$Latest' as const };
    const copied = { latest: '6', default: '1', latestIsCopyOf: '3' };

    it('names $Latest again, which means a copy of what it ran', () => {
      expect(wayBack(group('5', ['5']), latest, channel, copied)).toEqual({
        kind: 'refresh',
        goal: { templateId: 'lt-1', newVersion: '6', alias: '$Latest' },
      });
      expect(kindOf(wayBack(named('6', '$Latest', ['3', '6']), latest, channel, copied))).toBe('back');
      expect(kindOf(wayBack(named('6', '$Latest', ['3', '5']), latest, channel, copied))).toBe('refresh');
      expect(kindOf(wayBack(group('6', ['6']), latest, channel, copied))).toBe('refresh');
    });

    it('recognizes its way back by the alias', () => {
      const back = refresh({ refreshId: 'back', desiredVersion: '$Latest' });
      expect(wayBack(group('5', ['5'], back), latest, channel, copied)).toEqual({
        kind: 'refresh',
        goal: { templateId: 'lt-1', newVersion: '6', alias: '$Latest' },
      });
    });

    it('names $Default again where that still means what it ran, else the number', () => {
      const defaults = { ...undo, previousAlias: '$Default' as const };
      const goal = (meaning: string) => {
        const step = wayBack(group('5', ['5']), defaults, channel, { latest: '6', default: meaning });
        if (step.kind !== 'refresh') throw new Error(`it is refreshed, not ${step.kind}`);
        return step.goal;
      };
      expect(goal('3')).toMatchObject({ newVersion: '3', alias: '$Default' });
      expect(goal('4')).toEqual({ templateId: 'lt-1', newVersion: '3', lastRefreshId: undefined });
      expect(describeReturn(goal('3'), defaults)).toBe('$Default, which is launch template version 3');
      expect(describeReturn(goal('4'), defaults)).toBe(
        'launch template version 3; it named $Default before, which somebody has given another meaning since',
      );
      expect(describeReturn({ templateId: 'lt-1', newVersion: '6', alias: '$Latest' }, latest)).toBe(
        '$Latest, which is launch template version 6, a copy of 3',
      );
    });
  });

  it('is done when nothing was begun', () => {
    expect(kindOf(wayBack(group('7', ['7']), {}, channel))).toBe('back');
    expect(kindOf(wayBack(group('7', ['7']), { previousVersion: '3' }, channel))).toBe('back');
  });

  it('leaves a group alone that somebody has changed since, and says how', () => {
    expect(wayBack(group('7', ['7']), undo, channel)).toMatchObject({
      kind: 'impossible',
      reason: expect.stringContaining(
        'it uses launch template version 7, neither 3, which it ran before, nor 5',
      ) as string,
    });
    expect(wayBack(group('5', ['5']), { ...undo, templateId: 'lt-9' }, channel)).toMatchObject({
      kind: 'impossible',
      reason: expect.stringContaining('lt-1 instead of lt-9') as string,
    });
    const without = { ...group('5', ['5']), template: { kind: 'none' } as const };
    expect(kindOf(wayBack(without, undo, channel))).toBe('impossible');
    const { previousVersion: _, ...unknown } = undo;
    expect(kindOf(wayBack(group('5', ['5']), unknown, channel))).toBe('impossible');
  });

  it('launches a group anew that follows the channel, once its refresh has ended', () => {
    const { newVersion: _, ...followed } = undo;
    const { desiredVersion: __, desiredTemplateId: ___, ...bare } = refresh();
    expect(kindOf(wayBack(follower(bare), followed, channel))).toBe('cancel');
    expect(kindOf(wayBack(follower({ ...bare, status: 'Cancelling' }), followed, channel))).toBe('wait');
    expect(kindOf(wayBack(follower({ ...bare, refreshId: 'other' }), followed, channel))).toBe('foreign');
    expect(wayBack(follower({ ...bare, status: 'Successful' }), followed, channel)).toEqual({
      kind: 'refresh',
      goal: { templateId: 'lt-1', lastRefreshId: 'forward' },
    });
    expect(kindOf(wayBack(follower(undefined, '/other'), followed, channel))).toBe('impossible');
  });
});

describe('preferences', () => {
  const preferences = { autoRollback: true, alarms: ['errors'], minHealthyPercentage: 50 };
  const pinned = { templateId: 'lt-1', newVersion: '3' };

  it('skip nothing and roll nothing back where there is no desired configuration', () => {
    expect(preferencesForGoal({ ...preferences, skipMatching: true }, { templateId: 'lt-1' })).toEqual({
      alarms: ['errors'],
      minHealthyPercentage: 50,
      skipMatching: false,
    });
    expect(preferencesForGoal(preferences, pinned)).toEqual(preferences);
  });

  it.each([
    ['names a number', {}, true],
    ['names $Latest', { alias: '$Latest' }, undefined],
    ['names $Default', { alias: '$Default' }, undefined],
    ['follows a parameter', { imageParameter: '/golden-ami/web/staging' }, undefined],
  ] as const)('have AWS roll back a group that %s only where it takes that', (_, change, autoRollback) => {
    const forward = preferencesForWayForward(preferences, pinned, { template: launchTemplate(change) });
    expect(forward).toEqual({
      alarms: ['errors'],
      minHealthyPercentage: 50,
      ...(autoRollback && { autoRollback }),
    });
  });

  it('take no alarms along on the way back, and leave alone what was never replaced', () => {
    expect(preferencesForWayBack(preferences, pinned)).toEqual({
      minHealthyPercentage: 50,
      skipMatching: true,
    });
    expect(preferencesForWayBack({ skipMatching: false }, pinned)).toEqual({ skipMatching: false });
    expect(preferencesForWayBack(preferences, { templateId: 'lt-1' })).toEqual({
      minHealthyPercentage: 50,
      skipMatching: false,
    });
  });
});

describe('describeOrder', () => {
  it('names who, and why where that was said', () => {
    expect(describeOrder({ by: 'ada' })).toBe('rolled back by ada');
    expect(describeOrder({ by: 'ada', reason: 'errors' })).toBe('rolled back by ada: errors');
  });
});
