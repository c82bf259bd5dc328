import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toApiPreferences } from '../../src/activities/autoScaling/refreshRequest.js';
import { activityBench, failureOf, type Bench } from '../support/activities.js';
import { awsClients } from '../support/aws.js';
import { fleet, group, REGION, STAGING } from '../support/fleets.js';
import { polling } from '../support/polling.js';

const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const account = { id: STAGING, roleName: 'golden-ami', externalId: 'shop' };
const target = { targetId: `${STAGING}/${REGION}/asg/web`, account, release: 'r1' };

let bench: Bench;
beforeEach(async () => {
  bench = await activityBench(
    fleet({
      images: [{ name: 'web-1.0.0' }, { name: 'web-1.1.0', ids: { [REGION]: NEW_IMAGE } }],
      autoScalingGroups: [group('web', STAGING)],
      ecsClusters: [],
    }),
  );
});
afterEach(() => bench.close());

const effects = (action: string) =>
  bench.emulator.journal.effects.filter((effect) => effect.action === action);

async function makeVersion() {
  const before = await bench.run('inspectGroup', target);
  if (before.template.kind !== 'launchTemplate') throw new Error('the group has a launch template');
  const { version } = await bench.run('createLaunchTemplateVersion', {
    ...target,
    templateId: before.template.templateId,
    sourceVersion: before.template.version,
    imageId: NEW_IMAGE,
    description: 'golden-ami web/r1 from version 1',
    clientToken: 'token',
  });
  return { before, goal: { templateId: before.template.templateId, newVersion: version } };
}

describe('inspectGroup', () => {
  it('reads the template and counts the instances that are alike', async () => {
    expect(await bench.run('inspectGroup', target)).toMatchObject({
      name: 'web',
      size: 4,
      template: { kind: 'launchTemplate', version: '1', imageId: expect.stringMatching(/^ami-/) as string },
      instances: [{ version: '1', count: 4, healthy: true, standby: false, protected: false }],
      suspendedProcesses: [],
    });
  });

  it('says that a group is gone', async () => {
    const gone = { ...target, targetId: `${STAGING}/${REGION}/asg/gone` };
    expect(await failureOf(bench.run('inspectGroup', gone))).toMatchObject({
      type: 'TargetGone',
      nonRetryable: true,
    });
  });
});

describe('createLaunchTemplateVersion', () => {
  it('makes one version, however often it is asked', async () => {
    const first = await makeVersion();
    expect(first.goal.newVersion).toBe('2');
    expect((await makeVersion()).goal.newVersion).toBe('2');
    expect(effects('CreateLaunchTemplateVersion')).toHaveLength(1);
  });
});

describe('startInstanceRefresh', () => {
  it('starts one refresh, however often it is asked, and adopts it', async () => {
    const { goal } = await makeVersion();
    const first = await bench.run('startInstanceRefresh', { ...target, goal, preferences: {} });
    expect(first.adopted).toBe(false);
    expect(await bench.run('startInstanceRefresh', { ...target, goal, preferences: {} })).toEqual({
      refreshId: first.refreshId,
      adopted: true,
    });
    // Even when it has ended meanwhile.
    bench.clock.advance(24 * 60 * 60 * 1000);
    expect(await bench.run('startInstanceRefresh', { ...target, goal, preferences: {} })).toEqual({
      refreshId: first.refreshId,
      adopted: true,
    });
    expect(effects('StartInstanceRefresh')).toHaveLength(1);
  });

  it("leaves somebody else's refresh alone", async () => {
    const { goal } = await makeVersion();
    const { autoScaling } = await awsClients(bench.emulator.url, STAGING, 'shop');
    await autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web' }));
    expect(
      await failureOf(bench.run('startInstanceRefresh', { ...target, goal, preferences: {} })),
    ).toMatchObject({
      type: 'TargetBusy',
      message: expect.stringContaining('another instance refresh is active') as string,
      nonRetryable: true,
    });
    expect(effects('StartInstanceRefresh')).toHaveLength(1);
  });
});

describe('awaitInstanceRefresh', () => {
  it('looks once, however AWS takes it: whoever waits is asked again', async () => {
    const { goal } = await makeVersion();
    const { refreshId } = await bench.run('startInstanceRefresh', { ...target, goal, preferences: {} });
    const looks = () =>
      bench.emulator.journal.calls.filter(({ operation }) => operation === 'DescribeInstanceRefreshes')
        .length;
    const before = looks();
    bench.emulator.faults.add({ kind: 'serverError', operations: ['DescribeInstanceRefreshes'], count: 3 });
    expect(
      await failureOf(
        bench.run('awaitInstanceRefresh', { ...target, refreshId, expectedSeconds: 600, polling }),
      ),
    ).toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
    expect(looks()).toBe(before + 1);
  });

  it('fails as NotYet with what it saw, until the refresh has ended', async () => {
    const { goal } = await makeVersion();
    const { refreshId } = await bench.run('startInstanceRefresh', { ...target, goal, preferences: {} });
    const wait = () =>
      bench.run('awaitInstanceRefresh', { ...target, refreshId, expectedSeconds: 600, polling });
    bench.clock.advance(60_000);
    expect(await failureOf(wait())).toMatchObject({
      type: 'NotYet',
      category: 'BENIGN',
      details: [expect.objectContaining({ status: 'InProgress', percentage: expect.any(Number) as number })],
    });
    bench.clock.advance(60 * 60 * 1000);
    // What a refresh has brought about is worth asking for again.
    bench.emulator.faults.add({ kind: 'serverError', operations: ['DescribeAutoScalingGroups'], count: 2 });
    expect(await wait()).toMatchObject({
      refresh: { refreshId, status: 'Successful', percentageComplete: 100 },
      group: { template: { version: '2' }, instances: [{ version: '2', count: 4 }] },
    });
  });
});

describe('cancelInstanceRefresh', () => {
  it('finds a refresh whose answer was lost by what it brings about', async () => {
    const { goal } = await makeVersion();
    const { refreshId } = await bench.run('startInstanceRefresh', { ...target, goal, preferences: {} });
    expect(await bench.run('cancelInstanceRefresh', { ...target, goal })).toEqual({ refreshId });
    expect(effects('CancelInstanceRefresh')).toHaveLength(1);
  });

  it('leaves alone what is not ours, and what is not there', async () => {
    const goal = { templateId: 'lt-other', newVersion: '9' };
    expect(await bench.run('cancelInstanceRefresh', { ...target, goal })).toEqual({});
    const { autoScaling } = await awsClients(bench.emulator.url, STAGING, 'shop');
    await autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web' }));
    expect(await bench.run('cancelInstanceRefresh', { ...target, goal })).toEqual({});
    expect(effects('CancelInstanceRefresh')).toHaveLength(0);
  });
});

describe('toApiPreferences', () => {
  it('keeps omission as omission', () => {
    expect(toApiPreferences({})).toBeUndefined();
    expect(toApiPreferences({ skipMatching: false })).toEqual({ SkipMatching: false });
  });

  it('names every field of the API, in its units', () => {
    expect(
      toApiPreferences({
        minHealthyPercentage: 90,
        maxHealthyPercentage: 120,
        instanceWarmup: '2 minutes',
        checkpointPercentages: [20, 100],
        checkpointDelay: '1 hour',
        bakeTime: '30 minutes',
        skipMatching: true,
        autoRollback: true,
        alarms: ['high-5xx'],
        scaleInProtectedInstances: 'Refresh',
        standbyInstances: 'Terminate',
      }),
    ).toEqual({
      MinHealthyPercentage: 90,
      MaxHealthyPercentage: 120,
      InstanceWarmup: 120,
      CheckpointPercentages: [20, 100],
      CheckpointDelay: 3600,
      BakeTime: 1800,
      SkipMatching: true,
      AutoRollback: true,
      AlarmSpecification: { Alarms: ['high-5xx'] },
      ScaleInProtectedInstances: 'Refresh',
      StandbyInstances: 'Terminate',
    });
  });
});
