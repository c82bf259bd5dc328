import {
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  EnterStandbyCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  paginateDescribeAutoScalingInstances,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND, emulate, group, type Emulated } from '../emulated.js';

/** What EC2 calls the lifecycle states of a group. */
const STATES: Readonly<Record<string, string>> = {
  Pending: 'pending',
  InService: 'running',
  Standby: 'running',
  Terminating: 'shutting-down',
};

describe('what three operations say of the instances', () => {
  const changes: { name: string; change: (aws: Emulated) => Promise<unknown> }[] = [
    { name: 'nothing happens', change: () => Promise.resolve() },
    {
      name: 'the group grows',
      change: (aws) => aws.autoScaling.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 7 })),
    },
    {
      name: 'the group shrinks',
      change: (aws) => aws.autoScaling.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 1 })),
    },
    {
      name: 'an instance is terminated',
      change: async (aws) =>
        aws.autoScaling.send(
          new TerminateInstanceInAutoScalingGroupCommand({
            InstanceId: await first(aws),
            ShouldDecrementDesiredCapacity: true,
          }),
        ),
    },
    {
      name: 'an instance is unhealthy',
      change: async (aws) =>
        aws.autoScaling.send(
          new SetInstanceHealthCommand({ InstanceId: await first(aws), HealthStatus: 'Unhealthy' }),
        ),
    },
    {
      name: 'an instance is on standby',
      change: async (aws) =>
        aws.autoScaling.send(
          new EnterStandbyCommand({
            ...web,
            InstanceIds: [await first(aws)],
            ShouldDecrementDesiredCapacity: false,
          }),
        ),
    },
    {
      name: 'a refresh replaces them',
      change: async (aws) => aws.refresh(await aws.addVersion('new'), { Preferences: { InstanceWarmup: 0 } }),
    },
    {
      name: 'the group is deleted',
      change: (aws) => aws.autoScaling.send(new DeleteAutoScalingGroupCommand({ ...web, ForceDelete: true })),
    },
  ];

  it.each(changes)('is the same at every moment when $name', async ({ change }) => {
    const aws = await emulate({ autoScalingGroups: [group({ min: 0 }), group({ name: 'api', desired: 1 })] });
    await change(aws);
    for (let look = 0; look < 12; look++) {
      const byGroup = await ofGroups(aws);
      expect(await ofInstances(aws)).toEqual(byGroup);
      expect(await ofEc2(aws)).toEqual(
        byGroup.map(({ state, ...instance }) => ({ ...instance, state: STATES[state] })),
      );
      aws.clock.advance(35 * SECOND);
    }
  });

  it('goes on in EC2 for an hour after the end of an instance', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ min: 0 })] });
    const before = (await ofGroups(aws)).map(({ id }) => id);
    await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 0 } });
    aws.clock.advance(20 * MINUTE);
    const terminated = async () =>
      (await describeInEc2(aws))
        .filter(({ state }) => state === 'terminated')
        .map(({ id }) => id)
        .sort();
    expect(await terminated()).toEqual(before);
    const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: before }));
    expect(Reservations?.map(({ Instances }) => Instances?.[0]?.State?.Code)).toEqual([48, 48, 48, 48]);
    aws.clock.advance(HOUR);
    expect(await terminated()).toEqual([]);
    await expect(
      aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: before.slice(0, 1) })),
    ).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it('goes on in EC2 for an hour after the end of a group', async () => {
    const aws = await emulate();
    await aws.autoScaling.send(new DeleteAutoScalingGroupCommand({ ...web, ForceDelete: true }));
    aws.clock.advance(MINUTE);
    expect(await ofGroups(aws)).toEqual([]);
    expect((await describeInEc2(aws)).map(({ state }) => state)).toEqual(Array(4).fill('terminated'));
    aws.clock.advance(HOUR);
    expect(await describeInEc2(aws)).toEqual([]);
  });
});

const web = { AutoScalingGroupName: 'web' };

interface Seen {
  readonly id: string;
  readonly group: string;
  readonly zone: string;
  readonly version: string;
  readonly state: string;
}

async function first(aws: Emulated): Promise<string> {
  return (await aws.group()).Instances?.[0]?.InstanceId ?? '';
}

async function ofGroups(aws: Emulated): Promise<Seen[]> {
  const { AutoScalingGroups = [] } = await aws.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return AutoScalingGroups.flatMap(({ AutoScalingGroupName: name, Instances = [] }) =>
    Instances.map((instance) => ({
      id: instance.InstanceId ?? '',
      group: name ?? '',
      zone: instance.AvailabilityZone ?? '',
      version: instance.LaunchTemplate?.Version ?? '',
      state: instance.LifecycleState ?? '',
    })),
  ).sort(byId);
}

async function ofInstances(aws: Emulated): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const page of paginateDescribeAutoScalingInstances({ client: aws.autoScaling }, {})) {
    for (const instance of page.AutoScalingInstances ?? []) {
      seen.push({
        id: instance.InstanceId ?? '',
        group: instance.AutoScalingGroupName ?? '',
        zone: instance.AvailabilityZone ?? '',
        version: instance.LaunchTemplate?.Version ?? '',
        state: instance.LifecycleState ?? '',
      });
    }
  }
  return seen.sort(byId);
}

async function ofEc2(aws: Emulated): Promise<Seen[]> {
  return (await describeInEc2(aws)).filter(({ state }) => state !== 'terminated').sort(byId);
}

async function describeInEc2(aws: Emulated): Promise<Seen[]> {
  const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances).map((instance) => {
    const tags = new Map(instance.Tags?.map(({ Key, Value }) => [Key, Value]));
    return {
      id: instance.InstanceId ?? '',
      group: tags.get('aws:autoscaling:groupName') ?? '',
      zone: instance.Placement?.AvailabilityZone ?? '',
      version: tags.get('aws:ec2launchtemplate:version') ?? '',
      state: instance.State?.Name ?? '',
    };
  });
}

function byId(a: Seen, b: Seen): number {
  return a.id < b.id ? -1 : 1;
}
