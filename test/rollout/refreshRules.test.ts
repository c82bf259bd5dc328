import { describe, expect, it } from 'vitest';
import type { GroupSnapshot, RefreshSnapshot } from '../../src/contract/group.js';
import {
  followsChannel,
  isActive,
  isOurs,
  judgeRefresh,
  obstacleTo,
  runsImage,
} from '../../src/rollout/refreshRules.js';
import { groupSnapshot, instances, launchTemplate as templateOf } from '../support/groups.js';

const channel = { pipeline: 'web-base', environment: 'staging' };
const NEW = 'ami-0new0000000000000';

const launchTemplate: typeof templateOf = (change) => templateOf({ imageId: NEW, ...change });

const group = (change: Partial<GroupSnapshot> = {}): GroupSnapshot =>
  groupSnapshot({ template: launchTemplate(), ...change });

const refresh = (change: Partial<RefreshSnapshot> = {}): RefreshSnapshot => ({
  refreshId: 'r-1',
  status: 'Successful',
  percentageComplete: 100,
  desiredTemplateId: 'lt-1',
  desiredVersion: '7',
  ...change,
});

describe('isActive', () => {
  it.each([
    ['Pending', true],
    ['InProgress', true],
    ['Baking', true],
    ['Cancelling', true],
    ['RollbackInProgress', true],
    ['Successful', false],
    ['Failed', false],
    ['Cancelled', false],
    ['RollbackFailed', false],
    ['RollbackSuccessful', false],
  ])('%s: %s', (status, expected) => {
    expect(isActive(refresh({ status }))).toBe(expected);
  });
});

describe('obstacleTo', () => {
  it('is none for a plain launch template', () => {
    expect(obstacleTo(group(), channel)).toBeUndefined();
  });

  it.each<[string, Partial<GroupSnapshot>]>([
    ['launch configuration old', { template: { kind: 'launchConfiguration', name: 'old' } }],
    ['neither a launch template', { template: { kind: 'none' } }],
    ['by attributes', { template: launchTemplate({ mixed: { attributeBased: true, ownTemplates: false } }) }],
    ['of their own', { template: launchTemplate({ mixed: { attributeBased: false, ownTemplates: true } }) }],
    [
      'SSM parameter /team/ami',
      {
        template: {
          kind: 'launchTemplate',
          templateId: 'lt-1',
          templateName: 'web',
          version: '1',
          imageParameter: '/team/ami',
        },
      },
    ],
    [
      'resume-processes --region eu-west-1 --auto-scaling-group-name web-1 --scaling-processes AddToLoadBalancer',
      { suspendedProcesses: ['AddToLoadBalancer'], trafficSources: ['arn:tg'] },
    ],
    [
      'managed node group workers of Amazon EKS, which replaces its instances itself; let it do so: aws eks update',
      { owner: { service: 'Amazon EKS', what: 'managed node group workers', command: 'aws eks update' } },
    ],
    [
      'resume-processes --region eu-west-1 --auto-scaling-group-name web-1 --scaling-processes Launch',
      { suspendedProcesses: ['Launch', 'AZRebalance'] },
    ],
  ])('says: %s', (words, change) => {
    expect(obstacleTo(group(change), channel)).toContain(words);
  });

  it('lets a group of another service pass where the environment only wants to be warned', () => {
    const owner = { service: 'Amazon EKS', what: 'managed node group workers', command: 'aws eks update' };
    expect(obstacleTo(group({ owner }), { ...channel, owned: 'warn' })).toBeUndefined();
    expect(obstacleTo(group({ owner }), { ...channel, owned: 'refuse' })).toContain('owned: warn');
  });

  it('refuses a group that AWS lets only a service change, whatever the environment says', () => {
    const owner = {
      service: 'Amazon EKS',
      what: 'managed node group workers',
      command: 'aws eks update',
      operator: 'eks.amazonaws.com',
    };
    for (const owned of ['refuse', 'warn'] as const) {
      expect(obstacleTo(group({ owner }), { ...channel, owned })).toBe(
        'it is the managed node group workers of Amazon EKS, and AWS lets nobody but eks.amazonaws.com change it: aws eks update',
      );
    }
  });

  it('lets a mixed instances policy and a harmless suspended process pass', () => {
    const template = launchTemplate({ mixed: { attributeBased: false, ownTemplates: false } });
    expect(obstacleTo(group({ template, suspendedProcesses: ['AZRebalance'] }), channel)).toBeUndefined();
  });
});

describe('followsChannel', () => {
  const follower = (imageParameter: string) =>
    group({
      template: {
        kind: 'launchTemplate',
        templateId: 'lt-1',
        templateName: 'web',
        version: '1',
        imageParameter,
      },
    });

  it.each([
    ['/golden-ami/web-base/staging', true],
    ['/golden-ami/web-base/staging:3', true],
    ['/golden-ami/web-base/production', false],
  ])('%s: %s', (parameter, expected) => {
    expect(followsChannel(follower(parameter), channel)).toBe(expected);
    expect(obstacleTo(follower(parameter), channel) === undefined).toBe(expected);
  });
});

describe('runsImage', () => {
  it.each<[string, Partial<GroupSnapshot>, boolean]>([
    ['template and instances', {}, true],
    ['an empty group', { instances: [] }, true],
    ['another image', { template: launchTemplate({ imageId: 'ami-0old' }) }, false],
    [
      'an instance of another version',
      { instances: [instances(), instances({ version: '6', count: 1 })] },
      false,
    ],
    ['an instance of another template', { instances: [instances({ templateId: 'lt-2' })] }, false],
    ['a launch configuration', { template: { kind: 'launchConfiguration', name: 'old' } }, false],
  ])('%s', (_, change, expected) => {
    expect(runsImage(group(change), NEW)).toBe(expected);
  });
});

describe('isOurs', () => {
  const goal = { templateId: 'lt-1', newVersion: '7', lastRefreshId: 'r-0' };
  it.each<[string, Partial<RefreshSnapshot>, boolean]>([
    ['the same desired configuration', {}, true],
    ['one that was there before', { refreshId: 'r-0' }, false],
    ['another version', { desiredVersion: '8' }, false],
    ['another template', { desiredTemplateId: 'lt-2' }, false],
  ])('%s', (_, change, expected) => {
    expect(isOurs(refresh(change), goal)).toBe(expected);
  });

  it('knows a refresh without desired configuration by the goal without a version', () => {
    const { desiredTemplateId: _t, desiredVersion: _v, ...plain } = refresh();
    expect(isOurs(plain, { templateId: 'lt-1' })).toBe(true);
    expect(isOurs(plain, goal)).toBe(false);
  });
});

describe('judgeRefresh', () => {
  const goal = { templateId: 'lt-1', newVersion: '7' };
  const judge = (
    change: Partial<RefreshSnapshot>,
    groupChange: Partial<GroupSnapshot> = {},
    preferences: Parameters<typeof judgeRefresh>[2] = {},
  ) => judgeRefresh({ refresh: refresh(change), group: group(groupChange) }, goal, preferences);

  it('believes in success only when the instances run the version', () => {
    expect(judge({})).toEqual({ state: 'succeeded' });
    const verdict = judge(
      {},
      { instances: [instances({ count: 2 }), instances({ version: '6', count: 2 })] },
    );
    expect(verdict).toEqual({
      state: 'failed',
      reason: 'the refresh is Successful, but 2 instances still run launch template version 6 instead of 7',
    });
  });

  it('does not ask for what the preferences leave alone', () => {
    const left = { instances: [instances(), instances({ version: '6', protected: true, count: 1 })] };
    expect(judge({}, left, { scaleInProtectedInstances: 'Ignore' })).toEqual({ state: 'succeeded' });
    expect(judge({}, left).state).toBe('failed');
    const standby = { instances: [instances(), instances({ version: '6', standby: true, count: 1 })] };
    expect(judge({}, standby, { standbyInstances: 'Ignore' })).toEqual({ state: 'succeeded' });
  });

  it('sees that somebody changed the template', () => {
    expect(judge({}, { template: launchTemplate({ version: '9' }) }).reason).toContain(
      'uses version 9 instead of version 7',
    );
  });

  it.each([
    ['Failed', 'failed'],
    ['RollbackSuccessful', 'rolledBack'],
    ['RollbackFailed', 'failed'],
    ['Cancelled', 'failed'],
  ])('%s is %s, in the words of AWS', (status, state) => {
    const verdict = judge({ status, statusReason: 'Instances failed to pass health checks.' });
    expect(verdict.state).toBe(state);
    expect(verdict.reason).toContain('Instances failed to pass health checks.');
  });
});
