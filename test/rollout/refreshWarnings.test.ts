import { describe, expect, it } from 'vitest';
import type { GroupSnapshot } from '../../src/contract/group.js';
import {
  activeRefreshWarning,
  durationWarnings,
  settingsWarnings,
  warningsFor,
} from '../../src/rollout/refreshWarnings.js';
import { groupSnapshot as group, instances, launchTemplate } from '../support/groups.js';

const provider = { name: 'cp-web', managedTerminationProtection: true, managedDraining: true };

describe('warningsFor', () => {
  it.each<[string, Partial<GroupSnapshot>, Parameters<typeof warningsFor>[1], RegExp[]]>([
    ['nothing', {}, {}, []],
    [
      'protected instances',
      { instances: [instances({ protected: true })] },
      {},
      [/one hour.*scaleInProtectedInstances$/],
    ],
    [
      'protected, handled',
      { instances: [instances({ protected: true })] },
      { scaleInProtectedInstances: 'Refresh' },
      [],
    ],
    [
      'managed termination protection, said once',
      { capacityProvider: provider, instances: [instances({ protected: true })] },
      {},
      [/capacity provider cp-web.*scaleInProtectedInstances: Refresh$/],
    ],
    [
      'managed termination protection, handled',
      { capacityProvider: provider },
      { scaleInProtectedInstances: 'Refresh' },
      [],
    ],
    [
      'no managed draining',
      { capacityProvider: { ...provider, managedTerminationProtection: false, managedDraining: false } },
      {},
      [/does not drain.*managedDraining/],
    ],
    ['standby instances', { instances: [instances({ standby: true })] }, {}, [/one hour.*standbyInstances$/]],
    ['standby, handled', { instances: [instances({ standby: true })] }, { standbyInstances: 'Ignore' }, []],
    [
      'an automatic rollback that AWS refuses',
      { template: launchTemplate({ alias: '$Latest' }) },
      { autoRollback: true },
      [/not rolled back by AWS.*it names \$Latest.*onFailure.target: rollBack$/],
    ],
    ['no automatic rollback wanted', { template: launchTemplate({ alias: '$Latest' }) }, {}, []],
    ['an automatic rollback that AWS takes', { template: launchTemplate() }, { autoRollback: true }, []],
    ['a group of one', { size: 1 }, {}, [/takes it down/]],
    [
      'a group of one, without a minimum',
      { size: 1 },
      { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
      [/takes it down/],
    ],
    [
      'a group of one, launched first',
      { size: 1 },
      { minHealthyPercentage: 100, maxHealthyPercentage: 200 },
      [],
    ],
    // Bounds without room are broken by launching first once there is a maximum.
    [
      'a group of one, without room',
      { size: 1 },
      { minHealthyPercentage: 90, maxHealthyPercentage: 100 },
      [],
    ],
  ])('%s', (_, change, preferences, expected) => {
    const warnings = warningsFor(group(change), preferences);
    expect(warnings).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(warnings[index]).toMatch(pattern);
  });
});

describe('durationWarnings', () => {
  it.each([
    [6 * 3600, []],
    [6 * 3600 + 60, [expect.stringContaining('polling.refreshTimeout (6 hours)')]],
    [14 * 86_400 + 1, [expect.stringContaining('14 days')]],
  ])('of %d seconds', (expectedSeconds, warnings) => {
    expect(durationWarnings(expectedSeconds, '6 hours')).toEqual(warnings);
  });
});

describe('settingsWarnings', () => {
  it.each([
    [{}, 0],
    [{ checkpointPercentages: [50, 100] }, 1],
    [{ checkpointPercentages: [50, 100], checkpointDelay: '5 minutes' }, 0],
  ])('%j: %d', (refresh, count) => {
    expect(settingsWarnings(refresh)).toHaveLength(count);
  });
});

describe('activeRefreshWarning', () => {
  it('names the refresh', () => {
    expect(
      activeRefreshWarning({ refreshId: 'r-1', status: 'InProgress', percentageComplete: 40 }),
    ).toContain('r-1 (InProgress, 40 %)');
  });
});
