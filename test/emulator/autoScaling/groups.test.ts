import {
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeTagsCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
  paginateDescribeAutoScalingGroups,
  type DescribeAutoScalingGroupsCommandInput,
  type Filter,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, MINUTE, REGION, emulate, group, type Emulated } from './emulated.js';

const web = { AutoScalingGroupName: 'web' };

describe('DescribeAutoScalingGroups', () => {
  const autoScalingGroups = [
    group({ name: 'web-a', tags: { env: 'staging', team: 'shop' } }),
    group({ name: 'web-b', tags: { env: 'production', team: 'shop' } }),
    group({ name: 'web-c', tags: { env: 'production' } }),
    group({ name: 'web-d', tags: { owner: 'staging' } }),
  ];
  const cases: { name: string; filters: Filter[]; expected: string[] }[] = [
    {
      name: 'a tag with a value',
      filters: [{ Name: 'tag:env', Values: ['staging'] }],
      expected: ['web-a'],
    },
    {
      name: 'a tag with one of two values',
      filters: [{ Name: 'tag:env', Values: ['staging', 'production'] }],
      expected: ['web-a', 'web-b', 'web-c'],
    },
    {
      name: 'two tags',
      filters: [
        { Name: 'tag:env', Values: ['production'] },
        { Name: 'tag:team', Values: ['shop'] },
      ],
      expected: ['web-b'],
    },
    {
      name: 'a tag key',
      filters: [{ Name: 'tag-key', Values: ['team', 'owner'] }],
      expected: ['web-a', 'web-b', 'web-d'],
    },
    {
      name: 'a tag value',
      filters: [{ Name: 'tag-value', Values: ['staging'] }],
      expected: ['web-a', 'web-d'],
    },
    { name: 'a value in another case', filters: [{ Name: 'tag:env', Values: ['Staging'] }], expected: [] },
  ];

  it.each(cases)('finds groups by $name', async ({ filters, expected }) => {
    const aws = await emulate({ autoScalingGroups });
    expect(await names(aws, { Filters: filters })).toEqual(expected);
  });

  it('leaves out names that do not exist', async () => {
    const aws = await emulate({ autoScalingGroups });
    expect(await names(aws, { AutoScalingGroupNames: ['web-c', 'web-x', 'web-a'] })).toEqual([
      'web-c',
      'web-a',
    ]);
  });

  it('refuses a filter that AWS does not know', async () => {
    const aws = await emulate();
    await expect(names(aws, { Filters: [{ Name: 'name', Values: ['web'] }] })).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  it('answers page by page, fifty at a time unless asked otherwise', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ name: 'web-{n}', count: 130, desired: 1 })] });
    const sizes: number[] = [];
    for await (const page of paginateDescribeAutoScalingGroups({ client: aws.autoScaling }, {})) {
      sizes.push(page.AutoScalingGroups?.length ?? 0);
    }
    expect(sizes).toEqual([50, 50, 30]);
    expect(await names(aws, { MaxRecords: 100 })).toHaveLength(100);
    await expect(names(aws, { MaxRecords: 101 })).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(names(aws, { NextToken: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  it('describes the instances, unless asked not to', async () => {
    const aws = await emulate();
    const { Instances, ...described } = await aws.group();
    expect(described).toMatchObject({
      MinSize: 4,
      MaxSize: 8,
      DesiredCapacity: 4,
      AvailabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      HealthCheckType: 'EC2',
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
    });
    expect(described.AutoScalingGroupARN).toMatch(
      /^arn:aws:autoscaling:eu-west-1:222222222222:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/web$/,
    );
    expect(Instances).toHaveLength(4);
    expect(Instances?.[0]).toMatchObject({
      InstanceType: 'm5.large',
      AvailabilityZone: 'eu-west-1a',
      LifecycleState: 'InService',
      HealthStatus: 'Healthy',
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
      ProtectedFromScaleIn: false,
    });
    const { AutoScalingGroups } = await aws.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ IncludeInstances: false }),
    );
    expect(AutoScalingGroups?.[0]?.Instances).toEqual([]);
  });

  it('tells the version that an instance really runs, where the group names $Latest', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ template: { kind: '$Latest' } })] });
    await aws.addVersion('new');
    expect((await aws.group()).LaunchTemplate?.Version).toBe('$Latest');
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    await aws.refresh();
    aws.clock.advance(10 * MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v2': 4 });
  });
});

describe('tags', () => {
  it('are described by group, key and value, and can be set', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ tags: { env: 'staging', team: 'shop' } })] });
    const tags = async (...Filters: Filter[]) => {
      const { Tags } = await aws.autoScaling.send(new DescribeTagsCommand({ Filters }));
      return Tags?.map(({ ResourceId, Key, Value }) => `${ResourceId} ${Key}=${Value}`);
    };
    expect(await tags({ Name: 'auto-scaling-group', Values: ['web'] })).toEqual([
      'web env=staging',
      'web team=shop',
    ]);
    expect(await tags({ Name: 'key', Values: ['env'] })).toEqual(['web env=staging']);
    expect(await tags({ Name: 'value', Values: ['shop'] })).toEqual(['web team=shop']);

    const tag = { ResourceId: 'web', ResourceType: 'auto-scaling-group', Key: 'env', Value: 'production' };
    await aws.autoScaling.send(
      new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, PropagateAtLaunch: true }] }),
    );
    expect(await tags({ Name: 'key', Values: ['env'] })).toEqual(['web env=production']);
  });
});

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

describe('DescribeAutoScalingInstances', () => {
  it('tells the group of an instance', async () => {
    const aws = await emulate();
    const [first] = (await aws.group()).Instances ?? [];
    const { AutoScalingInstances } = await aws.autoScaling.send(
      new DescribeAutoScalingInstancesCommand({
        InstanceIds: [first?.InstanceId ?? '', 'i-0123456789abcdef0'],
      }),
    );
    expect(AutoScalingInstances).toMatchObject([{ AutoScalingGroupName: 'web', HealthStatus: 'HEALTHY' }]);
  });
});

describe('accounts and Regions', () => {
  it('do not see each other', async () => {
    const aws = await emulate({
      regions: [REGION, 'us-east-1'],
      autoScalingGroups: [
        group(),
        group({ account: '111111111111' }),
        group({ name: 'api', region: 'us-east-1' }),
      ],
    });
    expect(await names(aws, {})).toEqual(['web']);
    expect((await aws.group()).AutoScalingGroupARN).toContain(`:${ACCOUNT}:`);
  });
});

async function names(
  aws: Emulated,
  input: DescribeAutoScalingGroupsCommandInput,
): Promise<(string | undefined)[]> {
  const { AutoScalingGroups } = await aws.autoScaling.send(new DescribeAutoScalingGroupsCommand(input));
  return (AutoScalingGroups ?? []).map(({ AutoScalingGroupName }) => AutoScalingGroupName);
}
