import {
  EnterStandbyCommand,
  ExitStandbyCommand,
  SetInstanceProtectionCommand,
  type RefreshPreferences,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { ACCOUNT, HOUR, MINUTE, REGION, emulate, group, settingsFor, type Emulated } from '../../emulated.js';
import { PENDING, api, checkRules, guide, reported, resume, seen, suspend, update, web } from './rule.js';

/** IDs of the instances of the group. */
async function ids(aws: Emulated): Promise<string[]> {
  return ((await aws.group()).Instances ?? []).map(({ InstanceId = '' }) => InstanceId);
}

/** Protects the first instance from scale in, or stops doing so. */
async function protect(aws: Emulated, ProtectedFromScaleIn = true): Promise<string> {
  const [first = ''] = await ids(aws);
  const InstanceIds = [first];
  await aws.autoScaling.send(new SetInstanceProtectionCommand({ ...web, InstanceIds, ProtectedFromScaleIn }));
  return first;
}

/** Puts the first instance on standby; the others are all that is desired. */
async function putOnStandby(aws: Emulated): Promise<string> {
  const [first = ''] = await ids(aws);
  const InstanceIds = [first];
  await aws.autoScaling.send(
    new EnterStandbyCommand({ ...web, InstanceIds, ShouldDecrementDesiredCapacity: true }),
  );
  return first;
}

/** A group with an instance that is protected or on standby, and a refresh of it that has just begun. */
async function begun(
  setApart: (aws: Emulated) => Promise<string>,
  Preferences: RefreshPreferences,
): Promise<{ aws: Emulated; apart: string }> {
  const aws = await emulate({ autoScalingGroups: [group({ min: 0 })] });
  const apart = await setApart(aws);
  await aws.refresh(await aws.addVersion('new'), { Preferences });
  aws.clock.advance(PENDING);
  return { aws, apart };
}

checkRules('skip matching', [
  {
    rule: 'is off: instances are replaced even by what they are',
    source: api('RefreshPreferences.SkipMatching', 'The default is false.'),
    async run() {
      const aws = await emulate();
      const before = await ids(aws);
      await aws.refresh('1');
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
      expect((await ids(aws)).filter((id) => before.includes(id))).toEqual([]);
    },
  },
  {
    rule: 'leaves instances alone that match the desired configuration',
    source: api(
      'RefreshPreferences.SkipMatching',
      'If enabled (true), then Amazon EC2 Auto Scaling skips replacing instances that match the desired configuration.',
    ),
    async run() {
      const aws = await emulate();
      const version = await aws.addVersion('new');
      await aws.refresh(version, { Preferences: { CheckpointPercentages: [50] } });
      aws.clock.advance(HOUR);
      expect(await aws.instances()).toEqual({ 'InService v1': 2, 'InService v2': 2 });
      const updated = (await aws.group()).Instances?.filter(
        ({ LaunchTemplate }) => LaunchTemplate?.Version === '2',
      );
      await aws.refresh(version, { Preferences: { SkipMatching: true, MinHealthyPercentage: 0 } });
      aws.clock.advance(PENDING);
      expect(await seen(aws)).toBe('InProgress 50% 2 left');
      aws.clock.advance(MINUTE);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await ids(aws)).toEqual(
        expect.arrayContaining(updated?.map(({ InstanceId }) => InstanceId) ?? ['none']),
      );
    },
  },
  {
    rule: 'compares with the configuration of the group where none is desired',
    source: api(
      'RefreshPreferences.SkipMatching',
      'If no desired configuration is specified, then it skips replacing instances that have the same launch template and instance types that the Auto Scaling group was using before the start of the instance refresh.',
    ),
    async run() {
      const aws = await emulate();
      const Version = await aws.addVersion('new');
      await update(aws, { LaunchTemplate: { LaunchTemplateName: 'web', Version } });
      await update(aws, { DesiredCapacity: 5 });
      await aws.refresh(undefined, { Preferences: { SkipMatching: true, MinHealthyPercentage: 0 } });
      aws.clock.advance(PENDING);
      expect(await seen(aws)).toBe('InProgress 20% 4 left');
      aws.clock.advance(HOUR);
      expect(await aws.instances()).toEqual({ 'InService v2': 5 });
    },
  },
  {
    rule: 'succeeds without replacing anything where everything matches, and still sets the group to it',
    source: guide(
      'Use an instance refresh with skip matching',
      'If you enable skip matching, but none of these are changing, the instance refresh will succeed immediately without replacing any instances.',
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ template: { kind: '$Default' } })] });
      const before = await ids(aws);
      await aws.refresh('1', { Preferences: { SkipMatching: true } });
      aws.clock.advance(PENDING);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await ids(aws)).toEqual(before);
      expect((await aws.group()).LaunchTemplate?.Version).toBe('1');
    },
  },
  {
    rule: 'sees no difference where the image is a parameter: the template never changes',
    source: reported(
      'teams with resolve:ssm: templates',
      'With skip matching everything is skipped, because the template and its version stay the same.',
    ),
    async run() {
      const aws = await emulate({
        parameters: [
          { name: '/ami', account: ACCOUNT, region: REGION, dataType: 'aws:ec2:image', image: 'old' },
        ],
        autoScalingGroups: [group({ template: { kind: 'ssm', parameter: '/ami' } })],
      });
      const ssm = new SSMClient(settingsFor(aws.emulator.url, ACCOUNT));
      await ssm.send(
        new PutParameterCommand({
          Name: '/ami',
          Value: aws.imageId('new'),
          DataType: 'aws:ec2:image',
          Overwrite: true,
        }),
      );
      aws.clock.advance(MINUTE);
      const before = await ids(aws);
      await aws.refresh(undefined, { Preferences: { SkipMatching: true } });
      aws.clock.advance(PENDING);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await ids(aws)).toEqual(before);
    },
  },
  {
    rule: 'replaces instances whose type the mixed instances policy has no more',
    source: guide(
      'Use an instance refresh with skip matching',
      "When an instance type in your group doesn't match one of the remaining three instance types, the instances are replaced.",
    ),
    async run() {
      const aws = await emulate();
      const types = (...names: string[]) => ({
        MixedInstancesPolicy: {
          LaunchTemplate: {
            LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '1' },
            Overrides: names.map((InstanceType) => ({ InstanceType })),
          },
        },
      });
      const Preferences = { SkipMatching: true, MinHealthyPercentage: 0 };
      await aws.refresh(undefined, { DesiredConfiguration: types('m5.large', 'c5.large'), Preferences });
      aws.clock.advance(PENDING);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      await aws.refresh(undefined, { DesiredConfiguration: types('c5.large', 'c5a.large'), Preferences });
      aws.clock.advance(PENDING);
      expect(await seen(aws)).toBe('InProgress 0% 4 left');
      aws.clock.advance(HOUR);
      const { Instances, MixedInstancesPolicy } = await aws.group();
      expect(Instances).toHaveLength(4);
      for (const { InstanceType } of Instances ?? []) expect(InstanceType).toMatch(/^c5a?\.large$/);
      expect(MixedInstancesPolicy?.LaunchTemplate?.Overrides).toEqual([
        { InstanceType: 'c5.large' },
        { InstanceType: 'c5a.large' },
      ]);
    },
  },
  {
    rule: 'compares versions, not what they contain',
    source: api(
      'StartInstanceRefreshType.DesiredConfiguration',
      'Amazon EC2 Auto Scaling skips replacing instances that already use the specified launch template and instance types.',
    ),
    async run() {
      const aws = await emulate();
      await aws.ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateName: 'web',
          SourceVersion: '1',
          LaunchTemplateData: { InstanceType: 'm5.large' },
        }),
      );
      await aws.refresh('2', { Preferences: { SkipMatching: true } });
      aws.clock.advance(PENDING);
      expect(await seen(aws)).toBe('InProgress 0% 4 left');
    },
  },
]);

checkRules('instances that are protected from scale in', [
  {
    rule: 'Wait, the default: the refresh replaces the others, waits an hour, and fails',
    source: api(
      'RefreshPreferences.ScaleInProtectedInstances',
      'Amazon EC2 Auto Scaling waits one hour for you to remove scale-in protection. Otherwise, the instance refresh will fail.',
    ),
    async run() {
      const { aws, apart } = await begun(protect, { MinHealthyPercentage: 0 });
      aws.clock.advance(MINUTE + HOUR - 1);
      expect(await seen(aws)).toBe('InProgress 75% 1 left');
      expect((await aws.lastRefresh()).StatusReason).toContain(apart);
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('Failed 75% 1 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 1, 'InService v2': 3 });
    },
  },
  {
    rule: 'Wait: without its protection it is replaced like the others',
    source: api(
      'RefreshPreferences.ScaleInProtectedInstances',
      'Amazon EC2 Auto Scaling waits one hour for you to remove scale-in protection.',
    ),
    async run() {
      const { aws, apart } = await begun(protect, { MinHealthyPercentage: 0 });
      aws.clock.advance(30 * MINUTE);
      await aws.autoScaling.send(
        new SetInstanceProtectionCommand({ ...web, InstanceIds: [apart], ProtectedFromScaleIn: false }),
      );
      aws.clock.advance(MINUTE);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await ids(aws)).not.toContain(apart);
    },
  },
  {
    rule: 'Ignore: it stays as it is, and is not counted',
    source: api(
      'RefreshPreferences.ScaleInProtectedInstances',
      'Amazon EC2 Auto Scaling ignores instances that are protected from scale in and continues to replace instances that are not protected.',
    ),
    async run() {
      const { aws, apart } = await begun(protect, { ScaleInProtectedInstances: 'Ignore' });
      expect(await seen(aws)).toBe('InProgress 0% 3 left');
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 1, 'InService v2': 3 });
      expect(await ids(aws)).toContain(apart);
    },
  },
  {
    rule: 'Refresh: it is replaced like the others',
    source: api(
      'RefreshPreferences.ScaleInProtectedInstances',
      'Amazon EC2 Auto Scaling replaces instances that are protected from scale in.',
    ),
    async run() {
      const { aws } = await begun(protect, { ScaleInProtectedInstances: 'Refresh' });
      aws.clock.advance(HOUR);
      expect(await aws.instances()).toEqual({ 'InService v2': 4 });
    },
  },
  {
    rule: 'a group that protects new instances protects those that a refresh launches, too',
    source: api(
      'UpdateAutoScalingGroupType.NewInstancesProtectedFromScaleIn',
      'Indicates whether newly launched instances are protected from termination by Amazon EC2 Auto Scaling when scaling in.',
    ),
    async run() {
      const aws = await emulate();
      await update(aws, { NewInstancesProtectedFromScaleIn: true });
      await aws.refresh(await aws.addVersion('new'), { Preferences: { CheckpointPercentages: [50] } });
      aws.clock.advance(HOUR);
      const shown = (await aws.group()).Instances?.map(
        ({ LaunchTemplate, ProtectedFromScaleIn }) => `v${LaunchTemplate?.Version} ${ProtectedFromScaleIn}`,
      );
      expect(shown?.sort()).toEqual(['v1 false', 'v1 false', 'v2 true', 'v2 true']);
    },
  },
]);

checkRules('instances on standby', [
  {
    rule: 'Wait, the default: the refresh replaces the others, waits an hour, and fails',
    source: api(
      'RefreshPreferences.StandbyInstances',
      'Amazon EC2 Auto Scaling waits one hour for you to return the instances to service. Otherwise, the instance refresh will fail.',
    ),
    async run() {
      const { aws, apart } = await begun(putOnStandby, { MinHealthyPercentage: 0 });
      aws.clock.advance(MINUTE + HOUR - 1);
      expect(await seen(aws)).toBe('InProgress 75% 1 left');
      expect((await aws.lastRefresh()).StatusReason).toContain(apart);
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('Failed 75% 1 left');
      expect(await aws.instances()).toEqual({ 'Standby v1': 1, 'InService v2': 3 });
    },
  },
  {
    rule: 'Wait: back in service it is replaced like the others',
    source: api(
      'RefreshPreferences.StandbyInstances',
      'Amazon EC2 Auto Scaling waits one hour for you to return the instances to service.',
    ),
    async run() {
      const { aws, apart } = await begun(putOnStandby, { MinHealthyPercentage: 0 });
      aws.clock.advance(30 * MINUTE);
      await aws.autoScaling.send(new ExitStandbyCommand({ ...web, InstanceIds: [apart] }));
      aws.clock.advance(5 * MINUTE);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await aws.instances()).toEqual({ 'InService v2': 4 });
    },
  },
  {
    rule: 'Ignore: it stays as it is',
    source: api(
      'RefreshPreferences.StandbyInstances',
      'Amazon EC2 Auto Scaling ignores instances that are in Standby and continues to replace instances that are in the InService state.',
    ),
    async run() {
      const { aws } = await begun(putOnStandby, { StandbyInstances: 'Ignore' });
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await aws.instances()).toEqual({ 'Standby v1': 1, 'InService v2': 3 });
    },
  },
  {
    rule: 'Terminate: it ends, and nothing takes its place, since it was no part of the desired capacity',
    source: api(
      'RefreshPreferences.StandbyInstances',
      'Amazon EC2 Auto Scaling terminates instances that are in Standby .',
    ),
    async run() {
      const { aws } = await begun(putOnStandby, { StandbyInstances: 'Terminate' });
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await aws.instances()).toEqual({ 'InService v2': 3 });
    },
  },
]);

checkRules('processes of the group', [
  {
    rule: 'suspending InstanceRefresh pauses a refresh for as long as it takes; resuming goes on with it',
    source: guide(
      'Suspend and resume Amazon EC2 Auto Scaling processes',
      'If there is an instance refresh operation in progress, this pauses the operation without canceling it.',
    ),
    async run() {
      const aws = await emulate();
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + MINUTE + 10_000);
      await suspend(aws, 'InstanceRefresh');
      aws.clock.advance(100 * HOUR);
      expect(await seen(aws)).toBe('InProgress 50% 2 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 2, 'InService v2': 2 });
      await resume(aws, 'InstanceRefresh');
      aws.clock.advance(2 * MINUTE);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
    },
  },
  {
    rule: 'a refresh that is only baking has nothing to pause',
    source: guide(
      'Suspend and resume Amazon EC2 Auto Scaling processes',
      'this pauses the operation without canceling it.',
    ),
    async run() {
      const aws = await emulate();
      const Preferences = { MinHealthyPercentage: 0, BakeTime: 600 };
      await aws.refresh(await aws.addVersion('new'), { Preferences });
      aws.clock.advance(PENDING + 2 * MINUTE);
      await suspend(aws, 'InstanceRefresh');
      expect(await seen(aws)).toBe('Baking 100% 0 left');
      aws.clock.advance(9 * MINUTE);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
    },
  },
  ...['Launch', 'Terminate'].map((process) => ({
    rule: `with ${process} suspended a refresh makes no progress, and fails after an hour`,
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'If the problem persists after an hour, the operation fails.',
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ suspendedProcesses: [process] })] });
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + HOUR - 1);
      expect(await seen(aws)).toBe('InProgress 0% 4 left');
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
      aws.clock.advance(1);
      expect(await seen(aws)).toBe('Failed 0% 4 left');
    },
  })),
  {
    rule: 'with Launch resumed in time it goes on',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'The intention is to give it time to recover if there is a temporary issue.',
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ suspendedProcesses: ['Launch'] })] });
      await aws.refresh(await aws.addVersion('new'));
      aws.clock.advance(PENDING + 59 * MINUTE);
      await resume(aws, 'Launch');
      aws.clock.advance(4 * MINUTE);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
    },
  },
]);
