import {
  CreateAutoScalingGroupCommand,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
  type LaunchTemplateOverrides,
  type MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { describeGroup } from '../../../../../src/aws/groups.js';
import { obstacleTo } from '../../../../../src/rollout/refreshRules.js';
import { warningsFor } from '../../../../../src/rollout/refreshWarnings.js';
import { HOUR, MINUTE, SECOND, emulate, group, type Emulated } from '../emulated.js';

/** Makes a group `api` with a policy around the launch template of `web`. */
function create(
  aws: Emulated,
  Overrides: LaunchTemplateOverrides[],
  policy: Partial<MixedInstancesPolicy> = {},
  DesiredCapacity = 2,
): Promise<object> {
  return aws.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'api',
      MinSize: 0,
      MaxSize: 20,
      DesiredCapacity,
      AvailabilityZones: ['eu-west-1a'],
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '1' },
          Overrides,
        },
        ...policy,
      },
    }),
  );
}

async function types(aws: Emulated, name = 'api'): Promise<(string | undefined)[]> {
  return (await aws.group(name)).Instances?.map(({ InstanceType }) => InstanceType) ?? [];
}

describe('a mixed instances policy', () => {
  it('is kept with names, IDs and defaults, and launches its first instance type', async () => {
    const aws = await emulate();
    await create(aws, [{ InstanceType: 'c5.large' }, { InstanceType: 'm5.large' }]);
    const { MixedInstancesPolicy: policy } = await aws.group('api');
    expect(policy).toEqual({
      LaunchTemplate: {
        LaunchTemplateSpecification: {
          LaunchTemplateId: expect.stringMatching(/^lt-/) as string,
          LaunchTemplateName: 'web',
          Version: '1',
        },
        Overrides: [{ InstanceType: 'c5.large' }, { InstanceType: 'm5.large' }],
      },
      InstancesDistribution: {
        OnDemandAllocationStrategy: 'prioritized',
        OnDemandBaseCapacity: 0,
        OnDemandPercentageAboveBaseCapacity: 100,
        SpotAllocationStrategy: 'lowest-price',
        SpotInstancePools: 2,
      },
    });
    expect(await types(aws)).toEqual(['c5.large', 'c5.large']);
  });

  it('keeps its launch template when only its distribution is updated', async () => {
    const aws = await emulate();
    await create(aws, [{ InstanceType: 'c5.large' }]);
    await aws.autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'api',
        MixedInstancesPolicy: { InstancesDistribution: { OnDemandBaseCapacity: 1 } },
      }),
    );
    const { MixedInstancesPolicy: policy } = await aws.group('api');
    expect(policy?.LaunchTemplate?.Overrides).toEqual([{ InstanceType: 'c5.large' }]);
    expect(policy?.InstancesDistribution?.OnDemandBaseCapacity).toBe(1);
  });

  it('with weights launches until the desired capacity is fulfilled, and shrinks by no more than is too much', async () => {
    const aws = await emulate();
    const overrides = [
      { InstanceType: 'm5.xlarge', WeightedCapacity: '3' },
      { InstanceType: 'm5.large', WeightedCapacity: '1' },
    ];
    await create(aws, overrides, {}, 7);
    aws.clock.advance(2 * MINUTE);
    const instances = (await aws.group('api')).Instances ?? [];
    expect(instances.map(({ WeightedCapacity }) => WeightedCapacity)).toEqual(['3', '3', '3']);
    const resize = async (DesiredCapacity: number) => {
      await aws.autoScaling.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: 'api', DesiredCapacity }),
      );
      aws.clock.advance(2 * MINUTE);
      return (await aws.group('api')).Instances?.length;
    };
    expect(await resize(8)).toBe(3);
    expect(await resize(10)).toBe(4);
    expect(await resize(6)).toBe(2);
    expect(await resize(4)).toBe(2);
  });

  const requirements = (others: object) => [
    { InstanceRequirements: { VCpuCount: { Min: 4 }, MemoryMiB: { Min: 16_384 }, ...others } },
  ];
  it.each([
    ['the cheapest that is enough', {}, 'm5.xlarge'],
    [
      'at most so much memory',
      { VCpuCount: { Min: 2, Max: 8 }, MemoryMiB: { Min: 30_000, Max: 33_000 } },
      'r5.xlarge',
    ],
    ['a manufacturer', { CpuManufacturers: ['amd'] }, 'm6a.xlarge'],
    ['none of a family', { ExcludedInstanceTypes: ['m5.*', 'm6*'] }, 'r5.xlarge'],
    ['one of a family', { AllowedInstanceTypes: ['c6i.*'] }, 'c6i.2xlarge'],
    ['a burstable one', { BurstablePerformance: 'required' }, 't3.xlarge'],
  ])('by attributes chooses %s', async (_, others, expected) => {
    const aws = await emulate();
    await create(aws, requirements(others), {}, 1);
    expect(await types(aws)).toEqual([expected]);
  });

  const large = { InstanceType: 'm5.large' };
  const cases: [string, LaunchTemplateOverrides[], Partial<MixedInstancesPolicy>, string][] = [
    ['no launch template', [], { LaunchTemplate: {} }, 'ValidationError'],
    ['a type and requirements', [{ ...large, ...requirements({})[0] }], {}, 'ValidationError'],
    ['requirements that nothing meets', requirements({ VCpuCount: { Min: 999 } }), {}, 'ValidationError'],
    ['a weight of nothing', [{ ...large, WeightedCapacity: '0' }], {}, 'ValidationError'],
    [
      'a weight for some',
      [{ ...large, WeightedCapacity: '1' }, { InstanceType: 'c5.large' }],
      {},
      'ValidationError',
    ],
    ['too many types', Array<LaunchTemplateOverrides>(41).fill(large), {}, 'ValidationError'],
    [
      'an unknown template in an override',
      [{ ...large, LaunchTemplateSpecification: { LaunchTemplateName: 'none' } }],
      {},
      'ValidationError',
    ],
    [
      'an unknown strategy',
      [large],
      { InstancesDistribution: { SpotAllocationStrategy: 'cheap' } },
      'ValidationError',
    ],
    [
      'more than all on demand',
      [large],
      { InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 101 } },
      'ValidationError',
    ],
    [
      'a requirement that is not modelled',
      requirements({ BareMetal: 'required' }),
      {},
      'NotImplementedByEmulator',
    ],
  ];
  it.each(cases)('is refused for %s', async (_, overrides, policy, name) => {
    const aws = await emulate();
    await expect(create(aws, overrides, policy)).rejects.toMatchObject({ name });
  });

  it('is refreshed to another version, each instance to its own type', async () => {
    const aws = await emulate({
      autoScalingGroups: [group({ mixedInstances: { overrides: [{ instanceType: 'c5.large' }] } })],
    });
    const Version = await aws.addVersion('new');
    const policy = (await aws.group()).MixedInstancesPolicy;
    await aws.refresh(undefined, {
      DesiredConfiguration: {
        MixedInstancesPolicy: {
          ...policy,
          LaunchTemplate: {
            ...policy?.LaunchTemplate,
            LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version },
          },
        },
      },
    });
    aws.clock.advance(HOUR);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
    expect(await aws.instances()).toEqual({ 'InService v2': 4 });
    expect(await types(aws, 'web')).toEqual(Array(4).fill('c5.large'));
    const after = (await aws.group()).MixedInstancesPolicy;
    expect(after?.LaunchTemplate?.LaunchTemplateSpecification?.Version).toBe(Version);
  });
});

describe('a group of the fleet', () => {
  const overrides = [{ instanceType: 'm5.large' }, { instanceType: 'm5.xlarge' }];
  // Against what golden-ami makes of it: what stands in the way of a refresh, or makes it wait.
  const cases: [string, Parameters<typeof group>[0], { obstacle?: RegExp; warning?: RegExp }][] = [
    ['a pinned version', {}, {}],
    ['$Latest', { template: { kind: '$Latest' } }, {}],
    [
      'a launch configuration',
      { template: { kind: 'launchConfiguration' } },
      { obstacle: /launch configuration web/ },
    ],
    ['a mixed instances policy', { mixedInstances: { overrides } }, {}],
    [
      'an override with a launch template of its own',
      { mixedInstances: { overrides: [...overrides, { instanceType: 'c5.large', image: 'new' }] } },
      { obstacle: /launch templates or images of their own/ },
    ],
    [
      'attribute-based selection',
      {
        mixedInstances: {
          overrides: [{ requirements: { vCpus: { min: 2, max: 4 }, memoryMiB: { min: 4096 } } }],
        },
      },
      { obstacle: /by attributes/ },
    ],
    [
      'weights',
      { mixedInstances: { overrides: overrides.map((one, index) => ({ ...one, weight: index + 1 })) } },
      {},
    ],
    ['no instances', { desired: 0 }, {}],
    ['protected new instances', { newInstancesProtected: true }, { warning: /protected from scale-in/ }],
    ['a protected instance', { protectedInstances: 1 }, { warning: /protected from scale-in/ }],
    ['an instance on standby', { standbyInstances: 1 }, { warning: /in standby/ }],
    ['a suspended process', { suspendedProcesses: ['Launch'] }, { obstacle: /process Launch is suspended/ }],
  ];
  it.each(cases)('with %s is what a plan takes it for', async (_, described, { obstacle, warning }) => {
    const aws = await emulate({ autoScalingGroups: [group(described)] });
    const snapshot = await describeGroup(aws, 'web');
    if (!snapshot) throw new Error('there is no group web');
    const found = obstacleTo(snapshot, { pipeline: 'web', environment: 'staging' });
    expect(found ?? '').toMatch(obstacle ?? /^$/);
    expect(warningsFor(snapshot, {}).join()).toMatch(warning ?? /^$/);
  });

  it('with weights has as many instances as fulfil its capacity', async () => {
    const aws = await emulate({
      autoScalingGroups: [
        group({ desired: 5, mixedInstances: { overrides: [{ instanceType: 'm5.xlarge', weight: 2 }] } }),
      ],
    });
    const { Instances, DesiredCapacity } = await aws.group();
    expect([DesiredCapacity, Instances?.length, Instances?.[0]?.WeightedCapacity]).toEqual([5, 3, '2']);
  });

  it.each([
    ['a protected instance', { protectedInstances: 1 }],
    ['an instance on standby', { standbyInstances: 1 }],
  ])('with %s makes a refresh wait an hour and fail', async (_, described) => {
    const aws = await emulate({ autoScalingGroups: [group(described)] });
    await aws.refresh(await aws.addVersion('new'), { Preferences: { InstanceWarmup: 0 } });
    aws.clock.advance(30 * MINUTE);
    expect((await aws.lastRefresh()).Status).toBe('InProgress');
    aws.clock.advance(HOUR);
    expect((await aws.lastRefresh()).Status).toBe('Failed');
  });

  it('keeps instances on standby besides the desired ones', async () => {
    const aws = await emulate({ autoScalingGroups: [group({ standbyInstances: 2, protectedInstances: 1 })] });
    expect(await aws.instances()).toEqual({ 'InService v1': 4, 'Standby v1': 2 });
    const { Instances } = await aws.group();
    expect(Instances?.filter(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn)).toHaveLength(1);
  });

  it('has its maintenance policy fill in what a refresh leaves open', async () => {
    const aws = await emulate({
      autoScalingGroups: [
        group({ maintenancePolicy: { minHealthyPercentage: 50, maxHealthyPercentage: 150 } }),
      ],
    });
    await aws.refresh();
    aws.clock.advance(10 * SECOND);
    expect((await aws.lastRefresh()).Preferences).toMatchObject({
      MinHealthyPercentage: 50,
      MaxHealthyPercentage: 150,
    });
  });
});
