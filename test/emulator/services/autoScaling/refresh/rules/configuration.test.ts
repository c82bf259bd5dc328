import { CreateLaunchConfigurationCommand, type MixedInstancesPolicy } from '@aws-sdk/client-auto-scaling';
import { ModifyLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { ACCOUNT, HOUR, MINUTE, REGION, emulate, group, settingsFor, type Emulated } from '../../emulated.js';
import { PENDING, api, checkRules, guide, reported, rollBack, seen, update } from './rule.js';

const LOCKED = {
  name: 'ValidationError',
  message:
    'An active instance refresh with a desired configuration exists. All configuration options derived from the ' +
    'desired configuration are not available for update while the instance refresh is active.',
};

/** A policy of the template `web` with the given instance types. */
function policy(version: string, ...types: string[]): MixedInstancesPolicy {
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: version },
      Overrides: types.map((InstanceType) => ({ InstanceType })),
    },
  };
}

/** What each instance of the group was launched with: `v2 m5.large`. */
async function launchedWith(aws: Emulated): Promise<string[]> {
  const { Instances = [] } = await aws.group();
  return Instances.map(
    ({ LaunchTemplate, LaunchConfigurationName, InstanceType }) =>
      `${LaunchTemplate ? `v${LaunchTemplate.Version}` : LaunchConfigurationName} ${InstanceType}`,
  ).sort();
}

/** A refresh of half of the instances at a time to version 2, whose first round has just ended. */
async function halfway(): Promise<Emulated> {
  const aws = await emulate();
  await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 50 } });
  aws.clock.advance(PENDING + MINUTE);
  return aws;
}

checkRules('the desired configuration', [
  {
    rule: 'is a launch template or a mixed instances policy, not both',
    source: api(
      'DesiredConfiguration',
      'If you specify a desired configuration, you must specify either a LaunchTemplate or a MixedInstancesPolicy.',
    ),
    async run() {
      const aws = await emulate();
      const DesiredConfiguration = {
        LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
        MixedInstancesPolicy: policy('1', 'm5.large'),
      };
      await expect(aws.refresh(undefined, { DesiredConfiguration })).rejects.toMatchObject({
        name: 'ValidationError',
      });
    },
  },
  {
    rule: 'becomes that of the group when the refresh succeeds, not before',
    source: api(
      'StartInstanceRefreshType.DesiredConfiguration',
      'Once the instance refresh succeeds, Amazon EC2 Auto Scaling updates the settings of the Auto Scaling group to reflect the new desired configuration.',
    ),
    async run() {
      const aws = await halfway();
      expect((await aws.group()).LaunchTemplate?.Version).toBe('1');
      aws.clock.advance(MINUTE);
      expect((await aws.lastRefresh()).Status).toBe('Successful');
      expect((await aws.group()).LaunchTemplate).toMatchObject({ LaunchTemplateName: 'web', Version: '2' });
    },
  },
  {
    rule: 'does not become that of the group when the refresh is rolled back',
    source: api(
      'RollbackInstanceRefresh',
      'This restores your Auto Scaling group to the configuration that it was using before the start of the instance refresh.',
    ),
    async run() {
      const aws = await halfway();
      await rollBack(aws);
      aws.clock.advance(HOUR);
      expect((await aws.group()).LaunchTemplate?.Version).toBe('1');
    },
  },
  {
    rule: 'can be a mixed instances policy, which then takes the place of the launch template',
    source: api(
      'DesiredConfiguration.MixedInstancesPolicy',
      'Use this structure to launch multiple instance types',
    ),
    async run() {
      const aws = await emulate();
      const MixedInstancesPolicy = policy(await aws.addVersion('new'), 'c5.large', 'm5.large');
      await aws.refresh(undefined, { DesiredConfiguration: { MixedInstancesPolicy } });
      aws.clock.advance(HOUR);
      const after = await aws.group();
      expect(after.LaunchTemplate).toBeUndefined();
      expect(after.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification).toMatchObject({
        LaunchTemplateName: 'web',
        Version: '2',
      });
      // The type of each instance is still a choice.
      expect(await launchedWith(aws)).toEqual(Array(4).fill('v2 m5.large'));
    },
  },
  {
    rule: 'is what the group launches when it grows meanwhile',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      "If a scale-out event occurs during an instance refresh, Amazon EC2 Auto Scaling launches new instances with the desired configuration instead of the group's current settings.",
    ),
    async run() {
      const aws = await halfway();
      await update(aws, { DesiredCapacity: 6 });
      expect(await launchedWith(aws)).toEqual(expect.arrayContaining(Array(4 + 2).fill('v2 m5.large')));
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect(await aws.instances()).toEqual({ 'InService v2': 6 });
    },
  },
  {
    rule: 'is no more what the group launches once it is rolled back; what grew before is undone, too',
    source: api(
      'RollbackInstanceRefresh',
      'This restores your Auto Scaling group to the configuration that it was using before the start of the instance refresh.',
    ),
    async run() {
      const aws = await halfway();
      await update(aws, { DesiredCapacity: 6 });
      await rollBack(aws);
      await update(aws, { DesiredCapacity: 8 });
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('RollbackSuccessful');
      expect(await aws.instances()).toEqual({ 'InService v1': 8 });
    },
  },
  {
    rule: 'locks launch template, launch configuration and mixed instances policy of the group',
    source: reported(
      'the message of UpdateAutoScalingGroup',
      'All configuration options derived from the desired configuration are not available for update while the instance refresh is active.',
    ),
    async run() {
      const aws = await emulate();
      await aws.autoScaling.send(
        new CreateLaunchConfigurationCommand({
          LaunchConfigurationName: 'web',
          ImageId: aws.imageId('old'),
          InstanceType: 'm5.large',
        }),
      );
      await aws.refresh(await aws.addVersion('new'));
      const changes = [
        { LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' } },
        { LaunchConfigurationName: 'web' },
        { MixedInstancesPolicy: policy('1', 'm5.large') },
      ];
      for (const moment of ['Pending', 'InProgress', 'RollbackInProgress']) {
        if (moment === 'RollbackInProgress') await rollBack(aws);
        expect((await aws.lastRefresh()).Status).toBe(moment);
        for (const change of changes) await expect(update(aws, change)).rejects.toMatchObject(LOCKED);
        aws.clock.advance(PENDING);
      }
      aws.clock.advance(HOUR);
      await update(aws, { LaunchTemplate: { LaunchTemplateName: 'web', Version: '2' } });
    },
  },
  {
    rule: 'locks nothing else',
    source: reported(
      'the message of UpdateAutoScalingGroup',
      'All configuration options derived from the desired configuration are not available for update',
    ),
    async run() {
      const aws = await halfway();
      await update(aws, {
        MaxSize: 9,
        DesiredCapacity: 5,
        HealthCheckGracePeriod: 10,
        DefaultInstanceWarmup: 20,
      });
      expect(await aws.group()).toMatchObject({
        MaxSize: 9,
        DesiredCapacity: 5,
        HealthCheckGracePeriod: 10,
        DefaultInstanceWarmup: 20,
      });
    },
  },
  {
    rule: 'a refresh without one locks nothing',
    source: reported(
      'the message of UpdateAutoScalingGroup',
      'An active instance refresh with a desired configuration exists.',
    ),
    async run() {
      const aws = await emulate();
      const Version = await aws.addVersion('new');
      await aws.refresh();
      aws.clock.advance(PENDING);
      await update(aws, { LaunchTemplate: { LaunchTemplateName: 'web', Version } });
      expect((await aws.group()).LaunchTemplate?.Version).toBe('2');
    },
  },
]);

checkRules('what instances are launched with', [
  {
    rule: 'the number of the version, whatever $Latest or $Default mean later',
    source: api(
      'LaunchTemplateSpecification.Version',
      'If the value is $Latest , Amazon EC2 Auto Scaling selects the latest version of the launch template when launching instances.',
    ),
    async run() {
      const aws = await emulate({ autoScalingGroups: [group({ template: { kind: '$Latest' } })] });
      await aws.addVersion('new');
      await aws.refresh();
      aws.clock.advance(HOUR);
      await aws.addVersion('old');
      expect(await aws.instances()).toEqual({ 'InService v2': 4 });
      await aws.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName: 'web', DefaultVersion: '3' }));
      expect(await aws.instances()).toEqual({ 'InService v2': 4 });
      expect((await aws.group()).LaunchTemplate?.Version).toBe('$Latest');
    },
  },
  {
    rule: 'the image that the parameter has when they are launched',
    source: guide(
      'Use AWS Systems Manager parameters instead of AMI IDs in launch templates',
      'Amazon EC2 Auto Scaling resolves the parameter when it launches instances.',
    ),
    async run() {
      const aws = await emulate({
        parameters: [
          { name: '/ami', account: ACCOUNT, region: REGION, dataType: 'aws:ec2:image', image: 'old' },
        ],
        autoScalingGroups: [group({ template: { kind: 'ssm', parameter: '/ami' } })],
      });
      await new SSMClient(settingsFor(aws.emulator.url, ACCOUNT)).send(
        new PutParameterCommand({
          Name: '/ami',
          Value: aws.imageId('new'),
          DataType: 'aws:ec2:image',
          Overwrite: true,
        }),
      );
      aws.clock.advance(MINUTE);
      expect(await aws.images()).toEqual({ old: 4 });
      await aws.refresh();
      aws.clock.advance(HOUR);
      expect(await aws.images()).toEqual({ new: 4 });
      expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    },
  },
  {
    rule: 'a launch configuration, where the group has one',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'An instance refresh can also be helpful when you are migrating your Auto Scaling groups from launch configurations to launch templates.',
    ),
    async run() {
      const aws = await emulate({
        autoScalingGroups: [group({ template: { kind: 'launchConfiguration' } })],
      });
      const before = (await aws.group()).Instances?.map(({ InstanceId }) => InstanceId);
      await aws.refresh();
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
      expect((await aws.group()).Instances?.filter(({ InstanceId }) => before?.includes(InstanceId))).toEqual(
        [],
      );
      const { LaunchConfigurationName } = await aws.group();
      expect(await launchedWith(aws)).toEqual(Array(4).fill(`${LaunchConfigurationName} m5.large`));
    },
  },
  {
    rule: 'a launch template instead, when a group is migrated; and it can be rolled back',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      'start an instance refresh that specifies the launch template as part of the desired configuration',
    ),
    async run() {
      const aws = await emulate({
        autoScalingGroups: [
          group({ name: 'web', template: { kind: 'launchConfiguration' } }),
          group({ name: 'api' }),
        ],
      });
      const DesiredConfiguration = { LaunchTemplate: { LaunchTemplateName: 'api', Version: '1' } };
      const { LaunchConfigurationName } = await aws.group();
      await aws.refresh(undefined, { DesiredConfiguration });
      aws.clock.advance(PENDING + 2 * MINUTE);
      await rollBack(aws);
      aws.clock.advance(HOUR);
      expect((await aws.lastRefresh()).Status).toBe('RollbackSuccessful');
      expect(await launchedWith(aws)).toEqual(Array(4).fill(`${LaunchConfigurationName} m5.large`));
      await aws.refresh(undefined, { DesiredConfiguration });
      aws.clock.advance(HOUR);
      expect(await launchedWith(aws)).toEqual(Array(4).fill('v1 m5.large'));
      expect((await aws.group()).LaunchConfigurationName).toBeUndefined();
    },
  },
]);

const attributeBased = group({
  mixedInstances: { overrides: [{ requirements: { vCpus: { min: 2, max: 4 }, memoryMiB: { min: 4096 } } }] },
});

checkRules('groups that say what instances must have', [
  {
    rule: 'are refreshed to what they are configured with',
    source: api('StartInstanceRefresh', 'Starts an instance refresh.'),
    async run() {
      const aws = await emulate({ autoScalingGroups: [attributeBased] });
      await aws.refresh();
      aws.clock.advance(HOUR);
      expect(await seen(aws)).toBe('Successful 100% 0 left');
    },
  },
  {
    rule: 'have no desired configuration',
    source: reported('attribute-based instance type selection', 'Desired configurations are not supported.'),
    async run() {
      const aws = await emulate({ autoScalingGroups: [attributeBased] });
      await expect(aws.refresh('1')).rejects.toMatchObject({ name: 'ValidationError' });
    },
  },
  {
    rule: 'have no skip matching',
    source: reported('attribute-based instance type selection', 'Skip matching is not supported.'),
    async run() {
      const aws = await emulate({ autoScalingGroups: [attributeBased] });
      await expect(aws.refresh(undefined, { Preferences: { SkipMatching: true } })).rejects.toMatchObject({
        name: 'ValidationError',
      });
    },
  },
]);

checkRules('instances with weights', [
  {
    rule: 'one that weighs as much as is desired goes with all the others at once',
    source: guide(
      'Replace Auto Scaling instances based on an instance refresh',
      "If a mixed instances group is configured with an instance weight that is larger than or equal to the group's desired capacity, Amazon EC2 Auto Scaling might replace all InService instances at once.",
    ),
    async run() {
      const heavy = { overrides: [{ instanceType: 'm5.large', weight: 4 }] };
      const aws = await emulate({ autoScalingGroups: [group({ desired: 4, mixedInstances: heavy })] });
      await aws.refresh();
      aws.clock.advance(PENDING);
      expect(await aws.instances()).toEqual({ 'Terminating v1': 1, 'Pending v1': 1 });
    },
  },
  {
    rule: 'healthy percentages are kept in terms of them',
    source: api(
      'RefreshPreferences.MinHealthyPercentage',
      'The value is expressed as a percentage of the desired capacity of the Auto Scaling group.',
    ),
    async run() {
      const weighted = { overrides: [{ instanceType: 'm5.large', weight: 2 }] };
      const aws = await emulate({ autoScalingGroups: [group({ desired: 12, mixedInstances: weighted })] });
      await aws.refresh(undefined, { Preferences: { MinHealthyPercentage: 50 } });
      aws.clock.advance(PENDING);
      expect(await aws.instances()).toEqual({ 'InService v1': 3, 'Terminating v1': 3, 'Pending v1': 3 });
    },
  },
]);

checkRules('replacing root volumes', [
  {
    rule: 'needs a desired configuration',
    source: guide(
      'Replace root volumes during instance refresh',
      'You must start the instance refresh with a desired configuration having a mixed instances policy containing ImageId overrides.',
    ),
    async run() {
      const aws = await emulate();
      await expect(aws.refresh(undefined, { Strategy: 'ReplaceRootVolume' })).rejects.toMatchObject({
        name: 'ValidationError',
      });
    },
  },
  {
    rule: 'needs an image in every override',
    source: guide(
      'Replace root volumes during instance refresh',
      'All overrides in the mixed instances policy must specify an ImageId',
    ),
    async run() {
      const aws = await emulate();
      const DesiredConfiguration = { MixedInstancesPolicy: policy('1', 'm5.large') };
      await expect(
        aws.refresh(undefined, { Strategy: 'ReplaceRootVolume', DesiredConfiguration }),
      ).rejects.toMatchObject({
        name: 'ValidationError',
        message: expect.stringContaining('ImageId') as string,
      });
    },
  },
  {
    rule: 'is otherwise refused: it is not modelled',
    source: { where: 'a limit of this emulator', says: 'what is not modelled is refused' },
    async run() {
      const aws = await emulate();
      const { LaunchTemplate } = policy('1', 'm5.large');
      const Overrides = [{ InstanceType: 'm5.large', ImageId: aws.imageId('new') }];
      const MixedInstancesPolicy = { LaunchTemplate: { ...LaunchTemplate, Overrides } };
      await expect(
        aws.refresh(undefined, {
          Strategy: 'ReplaceRootVolume',
          DesiredConfiguration: { MixedInstancesPolicy },
        }),
      ).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
    },
  },
]);
