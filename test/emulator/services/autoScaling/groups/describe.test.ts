import {
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DeleteTagsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeTagsCommand,
  paginateDescribeAutoScalingGroups,
  paginateDescribeAutoScalingInstances,
  type DescribeAutoScalingGroupsCommandInput,
  type Filter,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, MINUTE, REGION, emulate, group, type Emulated } from '../emulated.js';

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
    {
      name: 'one filter with two values and another filter',
      filters: [
        { Name: 'tag:env', Values: ['staging', 'production'] },
        { Name: 'tag-key', Values: ['team'] },
      ],
      expected: ['web-a', 'web-b'],
    },
    {
      name: 'a tag key and a tag value that another tag has',
      filters: [
        { Name: 'tag-key', Values: ['team'] },
        { Name: 'tag-value', Values: ['production'] },
      ],
      expected: ['web-b'],
    },
    { name: 'a key without its value', filters: [{ Name: 'tag:env', Values: ['shop'] }], expected: [] },
    { name: 'a filter without values', filters: [{ Name: 'tag-key', Values: [] }], expected: [] },
    { name: 'a value with an asterisk', filters: [{ Name: 'tag:env', Values: ['*'] }], expected: [] },
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

  it('takes names and filters together', async () => {
    const aws = await emulate({ autoScalingGroups });
    expect(
      await names(aws, {
        AutoScalingGroupNames: ['web-a', 'web-b', 'web-c'],
        Filters: [{ Name: 'tag:env', Values: ['production'] }],
      }),
    ).toEqual(['web-b', 'web-c']);
  });

  it('takes fifty names, or as many as there may be records', async () => {
    const aws = await emulate();
    const many = Array.from({ length: 99 }, (_, index) => `none-${index}`);
    expect(await names(aws, { AutoScalingGroupNames: [...many, 'web'], MaxRecords: 100 })).toEqual(['web']);
    await expect(names(aws, { AutoScalingGroupNames: many.slice(0, 51) })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The number of group names that may be passed in is limited to 50',
    });
    await expect(names(aws, { AutoScalingGroupNames: ['web'], MaxRecords: -1 })).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining("Value '-1' at 'maxRecords' failed to satisfy constraint") as string,
    });
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
    expect(await tags({ Name: 'propagate-at-launch', Values: ['true'] })).toHaveLength(2);
    expect(await tags({ Name: 'key', Values: ['env'] }, { Name: 'value', Values: ['shop'] })).toEqual([]);
  });

  it('are removed by their keys, and by their values if these are given', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ tags: { env: 'staging', team: 'shop' } })] });
    const remove = (Key: string, Value?: string) =>
      aws.autoScaling.send(
        new DeleteTagsCommand({
          Tags: [{ ResourceId: 'web', ResourceType: 'auto-scaling-group', Key, Value }],
        }),
      );
    await remove('env', 'production');
    await remove('none');
    expect((await aws.group()).Tags).toHaveLength(2);
    await remove('env', 'staging');
    await remove('team');
    expect((await aws.group()).Tags).toEqual([]);
  });

  it.each([
    ['of something else', { ResourceType: 'instance' }],
    ['of a group that there is not', { ResourceId: 'none' }],
    ['with a key of AWS', { Key: 'aws:cloudformation:stack-name' }],
    ['with an endless key', { Key: 'k'.repeat(129) }],
    ['with an endless value', { Value: 'v'.repeat(257) }],
  ])('are refused %s', async (_, changes) => {
    const aws = await emulate();
    const tag = { ResourceId: 'web', ResourceType: 'auto-scaling-group', Key: 'k', ...changes };
    await expect(aws.autoScaling.send(new CreateOrUpdateTagsCommand({ Tags: [tag] }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});

describe('DescribeAutoScalingInstances', () => {
  it('tells the group of an instance, and ignores what does not exist', async () => {
    const aws = await emulate({ autoScalingGroups: [group(), group({ name: 'api', desired: 2 })] });
    const [first] = (await aws.group('api')).Instances ?? [];
    const { AutoScalingInstances } = await aws.autoScaling.send(
      new DescribeAutoScalingInstancesCommand({
        InstanceIds: [first?.InstanceId ?? '', 'i-0123456789abcdef0', 'nonsense'],
      }),
    );
    expect(AutoScalingInstances).toEqual([
      { ...first, AutoScalingGroupName: 'api', HealthStatus: 'HEALTHY' },
    ]);
  });

  it('answers page by page, at most fifty at a time', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ name: 'web-{n}', count: 3, desired: 40 })] });
    const sizes: number[] = [];
    const ids = new Set<string>();
    for await (const page of paginateDescribeAutoScalingInstances({ client: aws.autoScaling }, {})) {
      sizes.push(page.AutoScalingInstances?.length ?? 0);
      for (const { InstanceId = '' } of page.AutoScalingInstances ?? []) ids.add(InstanceId);
    }
    expect([sizes, ids.size]).toEqual([[50, 50, 20], 120]);
    for (const input of [
      { MaxRecords: 51 },
      { MaxRecords: 0 },
      { InstanceIds: Array<string>(51).fill('i-0') },
    ]) {
      await expect(
        aws.autoScaling.send(new DescribeAutoScalingInstancesCommand(input)),
      ).rejects.toMatchObject({ name: 'ValidationError' });
    }
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
