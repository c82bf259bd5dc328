import {
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DeleteAutoScalingGroupCommand,
  DeleteLaunchConfigurationCommand,
  DescribeAccountLimitsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeLaunchConfigurationsCommand,
  DescribeScalingActivitiesCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  type CreateLaunchConfigurationCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { refreshHistory } from '../../../../../emulator/services/autoScaling.js';
import { MINUTE, SECOND, emulate, group, type Emulated } from '../emulated.js';

const web = { AutoScalingGroupName: 'web' };
const api = { AutoScalingGroupName: 'api' };

function create(aws: Emulated, input: Partial<CreateAutoScalingGroupCommandInput> = {}): Promise<object> {
  return aws.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      ...api,
      MinSize: 2,
      MaxSize: 4,
      AvailabilityZones: ['eu-west-1a', 'eu-west-1b'],
      LaunchTemplate: { LaunchTemplateName: 'web' },
      ...input,
    }),
  );
}

describe('CreateAutoScalingGroup', () => {
  it('launches the instances of a new group', async () => {
    const aws = await emulate();
    await create(aws, {
      Tags: [{ Key: 'Environment', Value: 'staging', PropagateAtLaunch: true }],
      DefaultInstanceWarmup: 60,
      NewInstancesProtectedFromScaleIn: true,
    });
    const { Instances, ...described } = await aws.group('api');
    expect(described).toMatchObject({
      MinSize: 2,
      MaxSize: 4,
      DesiredCapacity: 2,
      DefaultCooldown: 300,
      HealthCheckGracePeriod: 0,
      HealthCheckType: 'EC2',
      DefaultInstanceWarmup: 60,
      AvailabilityZones: ['eu-west-1a', 'eu-west-1b'],
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Default' },
      Tags: [{ Key: 'Environment', Value: 'staging', ResourceId: 'api', PropagateAtLaunch: true }],
    });
    expect(Instances?.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(Instances?.every(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn)).toBe(true);
    expect(await aws.instances('api')).toEqual({ 'Pending v1': 2 });
    aws.clock.advance(90 * SECOND);
    expect(await aws.instances('api')).toEqual({ 'InService v1': 2 });
  });

  const cases: [string, Partial<CreateAutoScalingGroupCommandInput>, { name: string; message?: string }][] = [
    [
      'a name that is taken',
      web,
      {
        name: 'AlreadyExistsFault',
        message: 'AutoScalingGroup by this name already exists - A group with the name web already exists',
      },
    ],
    [
      'nothing to launch',
      { LaunchTemplate: undefined },
      {
        name: 'ValidationError',
        message:
          'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
      },
    ],
    ['two things to launch', { LaunchConfigurationName: 'old' }, { name: 'ValidationError' }],
    [
      'an unknown launch template',
      { LaunchTemplate: { LaunchTemplateName: 'none' } },
      {
        name: 'ValidationError',
        message:
          'You must use a valid fully-formed launch template. The specified launch template, with template name none, does not exist.',
      },
    ],
    [
      'an unknown launch configuration',
      { LaunchTemplate: undefined, LaunchConfigurationName: 'none' },
      {
        name: 'ValidationError',
        message: 'Launch configuration name not found - Launch configuration none not found',
      },
    ],
    [
      'no place',
      { AvailabilityZones: undefined },
      { name: 'ValidationError', message: 'At least one Availability Zone or VPC Subnet is required.' },
    ],
    ['a zone of another Region', { AvailabilityZones: ['us-east-1a'] }, { name: 'ValidationError' }],
    [
      'a minimum above the maximum',
      { MinSize: 5 },
      {
        name: 'ValidationError',
        message: 'Max bound, 4, must be greater than or equal to min bound, 5',
      },
    ],
    [
      'a size out of bounds',
      { DesiredCapacity: 5 },
      {
        name: 'ValidationError',
        message: 'Desired capacity:5 must be between the specified min size:2 and max size:4',
      },
    ],
    ['a colon in its name', { AutoScalingGroupName: 'a:b' }, { name: 'ValidationError' }],
    [
      'a lifecycle hook',
      {
        LifecycleHookSpecificationList: [
          { LifecycleHookName: 'drain', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' },
        ],
      },
      { name: 'NotImplementedByEmulator' },
    ],
    ['an instance to copy', { InstanceId: 'i-12345678' }, { name: 'NotImplementedByEmulator' }],
  ];
  it.each(cases)('refuses %s', async (_, input, error) => {
    const aws = await emulate();
    await expect(create(aws, input)).rejects.toMatchObject(error);
    await expect(aws.group('api')).rejects.toThrow('there is no group');
  });

  it('counts the groups of the account', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ name: 'web-{n}', count: 500, desired: 0 })] });
    expect(await aws.autoScaling.send(new DescribeAccountLimitsCommand({}))).toMatchObject({
      MaxNumberOfAutoScalingGroups: 500,
      NumberOfAutoScalingGroups: 500,
      MaxNumberOfLaunchConfigurations: 200,
      NumberOfLaunchConfigurations: 0,
    });
    await expect(create(aws, { LaunchTemplate: { LaunchTemplateName: 'web-1' } })).rejects.toMatchObject({
      name: 'LimitExceededFault',
    });
  });

  it('has no lifecycle hooks to offer', async () => {
    const aws = await emulate();
    await expect(
      aws.autoScaling.send(new PutLifecycleHookCommand({ ...web, LifecycleHookName: 'drain' })),
    ).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
  });
});

describe('DeleteAutoScalingGroup', () => {
  const remove = (aws: Emulated, ForceDelete?: boolean) =>
    aws.autoScaling.send(new DeleteAutoScalingGroupCommand({ ...web, ForceDelete }));

  it('deletes a group without instances at once', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ desired: 0 })] });
    await remove(aws);
    await expect(aws.group()).rejects.toThrow('there is no group');
    await expect(remove(aws)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'AutoScalingGroup name not found - AutoScalingGroup web not found',
    });
  });

  it('refuses a group with instances, and one that is still scaling', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ min: 0 })] });
    await expect(remove(aws)).rejects.toMatchObject({
      name: 'ResourceInUseFault',
      message:
        'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
    });
    await aws.autoScaling.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 0 }));
    await expect(remove(aws)).rejects.toMatchObject({
      name: 'ScalingActivityInProgressFault',
      message:
        'You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.',
    });
    aws.clock.advance(MINUTE);
    await remove(aws);
    await expect(aws.group()).rejects.toThrow('there is no group');
  });

  it('by force terminates the instances first; meanwhile nothing can be done with the group', async () => {
    const aws = await emulate();
    await remove(aws, true);
    expect(await aws.group()).toMatchObject({ Status: 'Delete in progress', DesiredCapacity: 0 });
    expect(await aws.instances()).toEqual({ 'Terminating v1': 4 });
    const pending = {
      name: 'ValidationError',
      message: 'The AutoScaling group may not be modified while it is pending delete',
    };
    await expect(aws.refresh()).rejects.toMatchObject(pending);
    await expect(
      aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, MaxSize: 3 })),
    ).rejects.toMatchObject(pending);
    await expect(create(aws, web)).rejects.toMatchObject({
      name: 'AlreadyExistsFault',
      message: expect.stringContaining(' already exists and is pending delete.') as string,
    });
    aws.clock.advance(30 * SECOND);
    await expect(aws.group()).rejects.toThrow('there is no group');
  });

  it('leaves the name to another group with instances of its own', async () => {
    const aws = await emulate();
    const before = await aws.group();
    await remove(aws, true);
    aws.clock.advance(MINUTE);
    await create(aws, web);
    const after = await aws.group();
    expect(after.AutoScalingGroupARN).not.toBe(before.AutoScalingGroupARN);
    const ids = [before, after].flatMap(({ Instances = [] }) =>
      Instances.map(({ InstanceId }) => InstanceId),
    );
    expect(new Set(ids).size).toBe(6);
  });

  it('ends a refresh with the group, and keeps both in mind', async () => {
    const aws = await emulate();
    const refreshId = await aws.refresh(await aws.addVersion('private'));
    aws.clock.advance(2 * MINUTE);
    await remove(aws, true);
    aws.clock.advance(10 * MINUTE);
    await expect(aws.autoScaling.send(new DescribeInstanceRefreshesCommand(web))).rejects.toMatchObject({
      name: 'ValidationError',
    });
    expect(refreshHistory(aws.emulator.world, aws.clock.now())).toMatchObject([
      { refreshId, status: 'Cancelled' },
    ]);
    const activities = async (IncludeDeletedGroups: boolean) => {
      const { Activities = [] } = await aws.autoScaling.send(
        new DescribeScalingActivitiesCommand({ IncludeDeletedGroups }),
      );
      return Activities.filter(({ Description }) => Description?.startsWith('Terminating'));
    };
    expect(await activities(false)).toEqual([]);
    const terminations = await activities(true);
    expect(terminations).toHaveLength(4);
    expect(terminations[0]).toMatchObject({ AutoScalingGroupState: 'Deleted', StatusCode: 'Successful' });
  });

  it.each([
    ['prevent-all-deletion', false],
    ['prevent-all-deletion', true],
    ['prevent-force-deletion', true],
  ] as const)('is stopped by the protection %s, with force: %s', async (DeletionProtection, force) => {
    const aws = await emulate({ autoScalingGroups: [group({ desired: 0 })] });
    const protect = (protection: typeof DeletionProtection | 'none') =>
      aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, DeletionProtection: protection }));
    await protect(DeletionProtection);
    expect((await aws.group()).DeletionProtection).toBe(DeletionProtection);
    await expect(remove(aws, force)).rejects.toMatchObject({ name: 'ValidationError' });
    await protect('none');
    await remove(aws, force);
  });
});

describe('launch configurations', () => {
  const old = { LaunchConfigurationName: 'old' };
  const make = (aws: Emulated, input: Partial<CreateLaunchConfigurationCommandInput> = {}) =>
    aws.autoScaling.send(
      new CreateLaunchConfigurationCommand({
        ...old,
        ImageId: aws.imageId('old'),
        InstanceType: 'm5.large',
        ...input,
      }),
    );

  it('are made, described and deleted', async () => {
    const aws = await emulate();
    await make(aws, { SecurityGroups: ['sg-12345678'] });
    const describe = async (LaunchConfigurationNames?: string[]) => {
      const { LaunchConfigurations } = await aws.autoScaling.send(
        new DescribeLaunchConfigurationsCommand({ LaunchConfigurationNames }),
      );
      return LaunchConfigurations;
    };
    expect(await describe(['none', 'old'])).toMatchObject([
      {
        ...old,
        ImageId: aws.imageId('old'),
        InstanceType: 'm5.large',
        SecurityGroups: ['sg-12345678'],
        CreatedTime: new Date(aws.clock.now()),
      },
    ]);
    await expect(make(aws)).rejects.toMatchObject({
      name: 'AlreadyExistsFault',
      message:
        'Launch Configuration by this name already exists - A launch configuration already exists with the name old',
    });
    await aws.autoScaling.send(new DeleteLaunchConfigurationCommand(old));
    expect(await describe()).toEqual([]);
    await expect(aws.autoScaling.send(new DeleteLaunchConfigurationCommand(old))).rejects.toMatchObject({
      message: 'Launch configuration name not found - Launch configuration old not found',
    });
  });

  it.each([{ ImageId: undefined }, { InstanceType: undefined }, { LaunchConfigurationName: '' }])(
    'need more than %o says',
    async (input) => {
      const aws = await emulate();
      await expect(make(aws, input)).rejects.toMatchObject({ name: 'ValidationError' });
    },
  );

  it('are in use while a group launches with them', async () => {
    const aws = await emulate();
    await make(aws);
    await create(aws, { ...old, LaunchTemplate: undefined });
    expect((await aws.group('api')).Instances?.[0]).toMatchObject(old);
    await expect(aws.autoScaling.send(new DeleteLaunchConfigurationCommand(old))).rejects.toMatchObject({
      name: 'ResourceInUseFault',
      message: 'Cannot delete launch configuration old because it is attached to AutoScalingGroup api',
    });
  });

  it('launch only what the account may launch', async () => {
    const aws = await emulate();
    await make(aws, { ImageId: aws.imageId('private') });
    await expect(create(aws, { ...old, LaunchTemplate: undefined })).rejects.toMatchObject({
      name: 'ValidationError',
      message: `Not authorized for images: [${aws.imageId('private')}]`,
    });
  });

  it('are refreshed to one another, without a desired configuration', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ template: { kind: 'launchConfiguration' } })] });
    await make(aws, { ImageId: aws.imageId('new') });
    await aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, ...old }));
    await aws.refresh(undefined, { Preferences: { SkipMatching: true } });
    aws.clock.advance(30 * MINUTE);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
    const names = (await aws.group()).Instances?.map((instance) => instance.LaunchConfigurationName);
    expect(names).toEqual(['old', 'old', 'old', 'old']);
  });
});
