import {
  DescribeAutoScalingGroupsCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
  type SetInstanceHealthCommandInput,
  type TerminateInstanceInAutoScalingGroupCommandInput,
  type UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { MINUTE, emulate, group, type Emulated } from '../emulated.js';

const web = { AutoScalingGroupName: 'web' };

describe('capacity', () => {
  it('grows and shrinks to what is desired', async () => {
    const aws = await emulate();
    const resize = (DesiredCapacity: number) =>
      aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, MinSize: 1, DesiredCapacity }));
    await resize(6);
    expect(await aws.instances()).toEqual({ 'InService v1': 4, 'Pending v1': 2 });
    aws.clock.advance(MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 6 });
    await resize(2);
    expect(await aws.instances()).toEqual({ 'InService v1': 2, 'Terminating v1': 4 });
    aws.clock.advance(MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 2 });
    await expect(resize(9)).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('has no room for instances without end', async () => {
    const aws = await emulate();
    const update = new UpdateAutoScalingGroupCommand({
      ...web,
      MaxSize: 1_000_000,
      DesiredCapacity: 1_000_000,
    });
    await expect(aws.autoScaling.send(update)).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
    await aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, MaxSize: 1_000_000 }));
    const resize = new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 1_000_000 });
    await expect(aws.autoScaling.send(resize)).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it('checks a new launch template before it takes it', async () => {
    const aws = await emulate();
    const update = (Version: string) =>
      aws.autoScaling.send(
        new UpdateAutoScalingGroupCommand({ ...web, LaunchTemplate: { LaunchTemplateName: 'web', Version } }),
      );
    await expect(update(await aws.addVersion('private'))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(
        /^You must use a valid fully-formed launch template\. Not authorized for images: /,
      ) as string,
    });
    await update(await aws.addVersion('new'));
    expect((await aws.group()).LaunchTemplate?.Version).toBe('3');
  });

  it('counts an instance on standby only when it is back', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ min: 1 })] });
    const [first] = (await aws.group()).Instances ?? [];
    const instances = { ...web, InstanceIds: [first?.InstanceId ?? ''] };
    await aws.autoScaling.send(
      new EnterStandbyCommand({ ...instances, ShouldDecrementDesiredCapacity: true }),
    );
    expect(await aws.instances()).toEqual({ 'InService v1': 3, 'Standby v1': 1 });
    expect((await aws.group()).DesiredCapacity).toBe(3);
    await aws.autoScaling.send(new ExitStandbyCommand(instances));
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });

    await aws.autoScaling.send(
      new EnterStandbyCommand({ ...instances, ShouldDecrementDesiredCapacity: false }),
    );
    expect(await aws.instances()).toEqual({ 'InService v1': 3, 'Standby v1': 1, 'Pending v1': 1 });
  });

  it('refuses to suspend what is no process', async () => {
    const aws = await emulate();
    await expect(
      aws.autoScaling.send(new SuspendProcessesCommand({ ...web, ScalingProcesses: ['Nap'] })),
    ).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('UpdateAutoScalingGroup', () => {
  const cases: [string, Omit<UpdateAutoScalingGroupCommandInput, 'AutoScalingGroupName'>][] = [
    ['MaxInstanceLifetime', { MaxInstanceLifetime: 86_400 }],
    ['CapacityRebalance', { CapacityRebalance: true }],
    ['TerminationPolicies', { TerminationPolicies: ['NewestInstance'] }],
    ['DesiredCapacityType', { DesiredCapacityType: 'vcpu' }],
    ['AvailabilityZones', { AvailabilityZones: ['eu-west-1f'] }],
  ];
  it.each(cases)('refuses %s, which is not modelled', async (_, input) => {
    const aws = await emulate();
    await expect(
      aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, ...input })),
    ).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
  });

  it('takes what says nothing new', async () => {
    const aws = await emulate();
    const { AvailabilityZones, VPCZoneIdentifier } = await aws.group();
    await aws.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        ...web,
        AvailabilityZones,
        VPCZoneIdentifier,
        CapacityRebalance: false,
        DesiredCapacityType: 'units',
        TerminationPolicies: ['Default'],
      }),
    );
  });

  it('moves the desired capacity into new bounds', async () => {
    const aws = await emulate();
    const update = async (input: object) => {
      await aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, ...input }));
      return (await aws.group()).DesiredCapacity;
    };
    expect(await update({ MinSize: 6 })).toBe(6);
    expect(await update({ MinSize: 1, MaxSize: 3 })).toBe(3);
  });

  it('sets a maintenance policy and takes it away', async () => {
    const aws = await emulate();
    const set = async (MinHealthyPercentage: number, MaxHealthyPercentage: number) => {
      const InstanceMaintenancePolicy = { MinHealthyPercentage, MaxHealthyPercentage };
      await aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...web, InstanceMaintenancePolicy }));
      return (await aws.group()).InstanceMaintenancePolicy;
    };
    expect(await set(90, 120)).toEqual({ MinHealthyPercentage: 90, MaxHealthyPercentage: 120 });
    await expect(set(50, 160)).rejects.toMatchObject({ name: 'ValidationError' });
    expect(await set(-1, -1)).toBeUndefined();
  });
});

describe('SetDesiredCapacity', () => {
  const resize = (aws: Emulated, DesiredCapacity: number, HonorCooldown?: boolean) =>
    aws.autoScaling.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity, HonorCooldown }));

  it('launches what is missing, within the bounds of the group', async () => {
    const aws = await emulate();
    await resize(aws, 8);
    expect(await aws.instances()).toEqual({ 'InService v1': 4, 'Pending v1': 4 });
    await expect(resize(aws, 9)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'New SetDesiredCapacity value 9 is above max value 8 for the AutoScalingGroup.',
    });
    await expect(resize(aws, 3)).rejects.toMatchObject({
      message: 'New SetDesiredCapacity value 3 is below min value 4 for the AutoScalingGroup.',
    });
  });

  it('waits for the cooldown only if it is told to', async () => {
    const aws = await emulate();
    aws.clock.advance(10 * MINUTE);
    await resize(aws, 5, true);
    const blocked = {
      name: 'ScalingActivityInProgressFault',
      message: expect.stringMatching(
        /^Scaling activity [0-9a-f-]{36} is in progress and blocks this action$/,
      ) as string,
    };
    await expect(resize(aws, 6, true)).rejects.toMatchObject(blocked);
    // The launch takes a minute; the cooldown after it, five.
    aws.clock.advance(5 * MINUTE);
    await expect(resize(aws, 6, true)).rejects.toMatchObject(blocked);
    await resize(aws, 6);
    aws.clock.advance(6 * MINUTE);
    await resize(aws, 7, true);
  });
});

describe('TerminateInstanceInAutoScalingGroup', () => {
  const terminate = async (
    aws: Emulated,
    input: Partial<TerminateInstanceInAutoScalingGroupCommandInput> = {},
  ) =>
    aws.autoScaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: (await instanceIds(aws))[0],
        ShouldDecrementDesiredCapacity: false,
        ...input,
      }),
    );

  it('replaces the instance', async () => {
    const aws = await emulate();
    const [first = ''] = await instanceIds(aws);
    const { Activity } = await terminate(aws);
    expect(Activity).toMatchObject({ StatusCode: 'InProgress', AutoScalingGroupName: 'web' });
    expect(Activity?.Description).toBe(`Terminating EC2 instance: ${first}`);
    expect(await aws.instances()).toEqual({ 'InService v1': 3, 'Terminating v1': 1, 'Pending v1': 1 });
    await expect(terminate(aws)).rejects.toMatchObject({ name: 'ScalingActivityInProgressFault' });
    aws.clock.advance(MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    expect(await instanceIds(aws)).not.toContain(first);
  });

  it('makes the group smaller, if told to and not below its minimum', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ min: 3 })] });
    const { Activity } = await terminate(aws, { ShouldDecrementDesiredCapacity: true });
    expect(Activity?.Cause).toMatch(/in response to a user request, shrinking the capacity from 4 to 3\.$/);
    aws.clock.advance(MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 3 });
    await expect(terminate(aws, { ShouldDecrementDesiredCapacity: true })).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        "Currently, desiredSize equals minSize (3). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.",
    });
  });

  it('terminates several instances of one group', async () => {
    const aws = await emulate();
    const InstanceIds = (await instanceIds(aws)).slice(0, 2);
    const { Activities, Activity } = await terminate(aws, { ...web, InstanceId: undefined, InstanceIds });
    expect([Activities?.length, Activity]).toEqual([2, undefined]);
    await expect(terminate(aws, { ...web, InstanceIds })).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('knows no instance but those of groups', async () => {
    const aws = await emulate();
    await expect(terminate(aws, { InstanceId: 'i-0123456789abcdef0' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Instance Id not found - No managed instance found for instance ID: i-0123456789abcdef0',
    });
  });
});

describe('SetInstanceHealth', () => {
  const setHealth = async (aws: Emulated, input: Partial<SetInstanceHealthCommandInput> = {}) =>
    aws.autoScaling.send(
      new SetInstanceHealthCommand({
        InstanceId: (await instanceIds(aws))[0],
        HealthStatus: 'Unhealthy',
        ...input,
      }),
    );

  it('has an unhealthy instance replaced', async () => {
    const aws = await emulate();
    await setHealth(aws);
    expect(await aws.instances()).toEqual({
      'InService v1': 3,
      'Terminating Unhealthy v1': 1,
      'Pending v1': 1,
    });
    aws.clock.advance(MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it.each(['ReplaceUnhealthy', 'HealthCheck', 'Terminate'])(
    'has it replaced only when the process %s is resumed',
    async (process) => {
      const aws = await emulate();
      const processes = { ...web, ScalingProcesses: [process] };
      await aws.autoScaling.send(new SuspendProcessesCommand(processes));
      await setHealth(aws);
      aws.clock.advance(MINUTE);
      expect(await aws.instances()).toEqual({ 'InService v1': 3, 'InService Unhealthy v1': 1 });
      await aws.autoScaling.send(new ResumeProcessesCommand(processes));
      expect(await aws.instances()).toMatchObject({ 'Terminating Unhealthy v1': 1, 'Pending v1': 1 });
    },
  );

  it('can be taken back', async () => {
    const aws = await emulate();
    await aws.autoScaling.send(
      new SuspendProcessesCommand({ ...web, ScalingProcesses: ['ReplaceUnhealthy'] }),
    );
    await setHealth(aws);
    await setHealth(aws, { HealthStatus: 'Healthy' });
    await aws.autoScaling.send(new ResumeProcessesCommand(web));
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it('respects the grace period unless told not to', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ healthCheckGracePeriod: '5 minutes' })] });
    await setHealth(aws);
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    await setHealth(aws, { ShouldRespectGracePeriod: false });
    expect(await aws.instances()).toMatchObject({ 'Terminating Unhealthy v1': 1 });
    aws.clock.advance(10 * MINUTE);
    await setHealth(aws);
    expect(await aws.instances()).toMatchObject({ 'Terminating Unhealthy v1': 1 });
  });

  it('knows two states', async () => {
    const aws = await emulate();
    await expect(setHealth(aws, { HealthStatus: 'Tired' })).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});

async function instanceIds(aws: Emulated): Promise<string[]> {
  const { AutoScalingGroups } = await aws.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
  );
  return (AutoScalingGroups?.[0]?.Instances ?? []).map(({ InstanceId = '' }) => InstanceId);
}
