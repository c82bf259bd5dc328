import fc from 'fast-check';
import {
  expandFleet,
  type ExpandedFleet,
  type Fleet,
  type FleetGroup,
  type FleetSource,
} from '../../../emulator/fleet.js';
import { seedTargetGroups } from '../../../emulator/services/elasticLoadBalancing.js';
import { targetGroupsOf } from '../../../emulator/services/elasticLoadBalancing/targetGroup.js';
import { services } from '../../../emulator/services/index.js';
import { World } from '../../../emulator/world.js';
import { isMutating } from '../../../emulator/checks.js';
import type { AnyCall } from './scene.js';

type Place = Pick<AnyCall, 'account' | 'region'>;

/**
 * A fleet with a target group in every account and Region, which all its groups have and every other one of a
 * few instances heeds; the image that they run has a dead application, so that these are replaced all the
 * time.
 */
export function withTargetGroups(fleet: FleetSource): FleetSource {
  const { accounts = [], regions, autoScalingGroups = [], images = [] } = fleet;
  return {
    ...fleet,
    images: images.map((image, index) => ({ ...image, deadApplication: index === 0 })),
    targetGroups: accounts.map(({ id }) => ({ name: 'traffic', account: id, regions })),
    autoScalingGroups: autoScalingGroups.map((group, index) => ({
      ...group,
      targetGroups: ['traffic'],
      healthCheckType: index % 2 === 0 && group.desired <= 4 ? ('ELB' as const) : ('EC2' as const),
    })),
  };
}

/** Any call that brings something about in a fleet, or is refused. */
export function changes(fleet: Fleet): fc.Arbitrary<AnyCall> {
  const expanded = expandFleet(fleet);
  return fc.oneof(
    { weight: 4, arbitrary: groupChange(expanded) },
    { weight: 2, arbitrary: templateChange(expanded) },
    { weight: 2, arbitrary: buildChange(expanded) },
    { weight: 2, arbitrary: parameterChange(expanded) },
    { weight: 1, arbitrary: alarmChange(expanded) },
    { weight: 2, arbitrary: deploymentChange(expanded) },
    ...(expanded.targetGroups.length > 0 ? [{ weight: 2, arbitrary: trafficChange(expanded) }] : []),
    { weight: 1, arbitrary: otherChange(expanded) },
  );
}

/**
 * Every call that only looks, for all there is in a fleet; those that the emulator learns later with empty
 * inputs.
 */
export function looks(fleet: Fleet): AnyCall[] {
  const expanded = expandFleet(fleet);
  const places = placesOf(expanded);
  return services.flatMap(({ signingName: service, operations }) =>
    Object.keys(operations)
      .filter((operation) => service !== 'sts' && !isMutating(operation))
      .flatMap((operation) =>
        places.flatMap((place) =>
          (INPUTS[`${service}:${operation}`] ?? nothing)(expanded, place).map((input) => ({
            service,
            operation,
            ...place,
            input,
          })),
        ),
      ),
  );
}

/** The arguments of looks that need any, in one place. */
const INPUTS: Readonly<Record<string, (fleet: ExpandedFleet, place: Place) => object[]>> = {
  'autoscaling:DescribeInstanceRefreshes': (fleet, place) =>
    groupsIn(fleet, place).map(({ name }) => ({ AutoScalingGroupName: name })),
  'autoscaling:DescribeLoadBalancerTargetGroups': (fleet, place) =>
    groupsIn(fleet, place).map(({ name }) => ({ AutoScalingGroupName: name })),
  'autoscaling:DescribeTrafficSources': (fleet, place) =>
    groupsIn(fleet, place).map(({ name }) => ({ AutoScalingGroupName: name })),
  'autoscaling:DescribeScalingActivities': (fleet, place) =>
    groupsIn(fleet, place).map(({ name }) => ({ AutoScalingGroupName: name })),
  'ec2:DescribeLaunchTemplateVersions': (fleet, place) =>
    groupsIn(fleet, place).map(({ name }) => ({ LaunchTemplateName: name })),
  'ec2:DescribeImageAttribute': ({ images }, { region }) =>
    images
      .filter((image) => image.region === region)
      .map(({ imageId }) => ({ ImageId: imageId, Attribute: 'launchPermission' })),
  'ecs:DescribeClusters': (fleet, place) => [{ clusters: clustersIn(fleet, place).map(({ name }) => name) }],
  'ecs:DescribeServices': (fleet, place) =>
    clustersIn(fleet, place).map(({ name }) => ({ cluster: name, services: servicesOf(fleet, place, name) })),
  'ecs:ListServices': (fleet, place) => clustersIn(fleet, place).map(({ name }) => ({ cluster: name })),
  'ecs:ListContainerInstances': (fleet, place) =>
    clustersIn(fleet, place).map(({ name }) => ({ cluster: name })),
  'ecs:ListServiceDeployments': (fleet, place) =>
    clustersIn(fleet, place).flatMap(({ name }) =>
      servicesOf(fleet, place, name).map((service) => ({ cluster: name, service })),
    ),
  'elasticloadbalancing:DescribeTargetHealth': (fleet, place) =>
    targetGroupsIn(fleet, place).map((TargetGroupArn) => ({ TargetGroupArn })),
  'imagebuilder:GetImagePipeline': (fleet, place) => pipelineInputs(fleet, place),
  'imagebuilder:ListImagePipelineImages': (fleet, place) => pipelineInputs(fleet, place),
  'ssm:GetParameter': (fleet, place) => parametersIn(fleet, place).map(({ name }) => ({ Name: name })),
  'ssm:GetParameterHistory': (fleet, place) => parametersIn(fleet, place).map(({ name }) => ({ Name: name })),
  'ssm:GetParametersByPath': () => [{ Path: '/', Recursive: true }],
};

const nothing = (): object[] => [{}];

function placesOf({ accountIds, regions }: ExpandedFleet): Place[] {
  return accountIds.flatMap((account) => regions.map((region) => ({ account, region })));
}

function groupsIn({ autoScalingGroups }: ExpandedFleet, place: Place): FleetGroup[] {
  return autoScalingGroups.filter(isIn(place));
}

function clustersIn({ ecsClusters }: ExpandedFleet, place: Place): ExpandedFleet['ecsClusters'] {
  return ecsClusters.filter(isIn(place));
}

/** ARNs of the target groups that a fleet has somewhere. */
function targetGroupsIn(fleet: ExpandedFleet, { account, region }: Place): string[] {
  const world = new World(fleet.seed);
  seedTargetGroups(world, fleet);
  return [...targetGroupsOf(world, account, region).keys()];
}

function servicesOf({ ecsServices }: ExpandedFleet, place: Place, cluster: string): string[] {
  return ecsServices
    .filter((service) => service.cluster === cluster && isIn(place)(service))
    .map(({ name }) => name);
}

function parametersIn({ parameters }: ExpandedFleet, place: Place): ExpandedFleet['parameters'] {
  return parameters.filter(isIn(place));
}

function pipelineInputs({ imagePipelines, owner }: ExpandedFleet, { account, region }: Place): object[] {
  return account === owner
    ? imagePipelines
        .filter((pipeline) => pipeline.region === region)
        .map(({ name }) => ({ imagePipelineArn: pipelineArn(owner, region, name) }))
    : [];
}

function isIn({ account, region }: Place): (thing: Place) => boolean {
  return (thing) => thing.account === account && thing.region === region;
}

function pipelineArn(owner: string, region: string, name: string): string {
  return `arn:aws:imagebuilder:${region}:${owner}:image-pipeline/${name}`;
}

function groupChange({ autoScalingGroups }: ExpandedFleet): fc.Arbitrary<AnyCall> {
  const preferences = fc.record(
    {
      MinHealthyPercentage: fc.integer({ min: 0, max: 100 }),
      BakeTime: fc.constantFrom(0, 600),
      SkipMatching: fc.boolean(),
      AutoRollback: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const change = (name: string) =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .record({ preferences, version: fc.option(fc.constantFrom('1', '2', '$Latest')) })
          .map(({ preferences: Preferences, version }) => ({
            operation: 'StartInstanceRefresh',
            input: {
              Preferences,
              ...(version !== null && {
                DesiredConfiguration: { LaunchTemplate: { LaunchTemplateName: name, Version: version } },
              }),
            },
          })),
      },
      fc.constantFrom(
        { operation: 'CancelInstanceRefresh', input: {} },
        { operation: 'RollbackInstanceRefresh', input: {} },
        { operation: 'SuspendProcesses', input: { ScalingProcesses: ['InstanceRefresh'] } },
        { operation: 'ResumeProcesses', input: {} },
      ),
      fc.integer({ min: 0, max: 8 }).map((DesiredCapacity) => ({
        operation: 'UpdateAutoScalingGroup',
        input: { DesiredCapacity },
      })),
    );
  return fc.constantFrom(...autoScalingGroups).chain(({ account, region, name }) =>
    change(name).map(({ operation, input }) => ({
      service: 'autoscaling',
      operation,
      account,
      region,
      input: { AutoScalingGroupName: name, ...input },
    })),
  );
}

function trafficChange(fleet: ExpandedFleet): fc.Arbitrary<AnyCall> {
  return fc
    .record({
      group: fc.constantFrom(...fleet.autoScalingGroups),
      change: fc.constantFrom(
        'attach',
        'detach',
        'ELB',
        'EC2',
        'SuspendProcesses',
        'ResumeProcesses',
        'DeregisterTargets',
      ),
      process: fc.constantFrom('AddToLoadBalancer', 'HealthCheck', 'ReplaceUnhealthy'),
    })
    .map(({ group: { account, region, name }, change, process }) => {
      const [arn = ''] = targetGroupsIn(fleet, { account, region });
      const of = (operation: string, input: object) => ({
        service: 'autoscaling',
        operation,
        account,
        region,
        input: { AutoScalingGroupName: name, ...input },
      });
      switch (change) {
        case 'attach':
          return of('AttachTrafficSources', { TrafficSources: [{ Identifier: arn }] });
        case 'detach':
          return of('DetachTrafficSources', { TrafficSources: [{ Identifier: arn }] });
        case 'ELB':
        case 'EC2':
          return of('UpdateAutoScalingGroup', { HealthCheckType: change });
        case 'DeregisterTargets':
          return {
            service: 'elasticloadbalancing',
            operation: change,
            account,
            region,
            input: { TargetGroupArn: arn, Targets: [{ Id: 'i-0123456789abcdef0' }] },
          };
        default:
          return of(change, { ScalingProcesses: [process] });
      }
    });
}

function templateChange({ autoScalingGroups, images }: ExpandedFleet): fc.Arbitrary<AnyCall> {
  return fc
    .record({ group: fc.constantFrom(...autoScalingGroups), image: fc.nat(), newVersion: fc.boolean() })
    .map(({ group: { account, region, name }, image, newVersion }) => {
      const here = images.filter((each) => each.region === region);
      const ImageId = here[image % here.length]?.imageId;
      const LaunchTemplateName = name;
      return {
        service: 'ec2',
        account,
        region,
        ...(newVersion
          ? {
              operation: 'CreateLaunchTemplateVersion',
              input: { LaunchTemplateName, SourceVersion: '1', LaunchTemplateData: { ImageId } },
            }
          : { operation: 'ModifyLaunchTemplate', input: { LaunchTemplateName, DefaultVersion: '2' } }),
      };
    });
}

function buildChange({ imagePipelines, owner }: ExpandedFleet): fc.Arbitrary<AnyCall> {
  return fc
    .record({ pipeline: fc.constantFrom(...imagePipelines), token: fc.integer({ min: 1, max: 9 }) })
    .map(({ pipeline: { name, region }, token }) => ({
      service: 'imagebuilder',
      operation: 'StartImagePipelineExecution',
      account: owner,
      region,
      input: { imagePipelineArn: pipelineArn(owner, region, name), clientToken: `token-${token}` },
    }));
}

function parameterChange({ parameters, images }: ExpandedFleet): fc.Arbitrary<AnyCall> {
  return fc
    .record({ parameter: fc.constantFrom(...parameters), image: fc.option(fc.nat()), label: fc.boolean() })
    .map(({ parameter: { account, region, name }, image, label }) => {
      const here = images.filter((each) => each.region === region);
      const known = image === null ? undefined : here[image % here.length]?.imageId;
      return {
        service: 'ssm',
        account,
        region,
        ...(label
          ? { operation: 'LabelParameterVersion', input: { Name: name, Labels: ['current'] } }
          : {
              operation: 'PutParameter',
              // An image that does not exist is dropped without a word.
              input: { Name: name, Value: known ?? 'ami-0123456789abcdef0', Overwrite: true },
            }),
      };
    });
}

function alarmChange(fleet: ExpandedFleet): fc.Arbitrary<AnyCall> {
  return fc
    .record({
      place: fc.constantFrom(...placesOf(fleet)),
      name: fc.constantFrom('errors', 'latency'),
      state: fc.option(fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA')),
    })
    .map(({ place, name, state }) => ({
      service: 'monitoring',
      ...place,
      ...(state === null
        ? {
            operation: 'PutMetricAlarm',
            input: {
              AlarmName: name,
              Namespace: 'Shop',
              MetricName: 'Errors',
              Statistic: 'Sum',
              Period: 60,
              EvaluationPeriods: 1,
              Threshold: 1,
              ComparisonOperator: 'GreaterThanThreshold',
            },
          }
        : {
            operation: 'SetAlarmState',
            input: { AlarmName: name, StateValue: state, StateReason: 'a property test' },
          }),
    }));
}

function deploymentChange(fleet: ExpandedFleet): fc.Arbitrary<AnyCall> {
  return fc
    .record({
      service: fc.constantFrom(...fleet.ecsServices),
      desired: fc.option(fc.integer({ min: 0, max: 5 })),
    })
    .map(({ service: { account, region, cluster, name }, desired }) => ({
      service: 'ecs',
      operation: 'UpdateService',
      account,
      region,
      input: {
        cluster,
        service: name,
        forceNewDeployment: desired === null,
        ...(desired !== null && { desiredCount: desired }),
      },
    }));
}

function otherChange(fleet: ExpandedFleet): fc.Arbitrary<AnyCall> {
  const { owner, topics, accounts } = fleet;
  const [topic] = topics;
  const region = topic?.region ?? '';
  return fc.constantFrom(
    {
      service: 'sns',
      operation: 'Publish',
      account: owner,
      region,
      input: { TopicArn: `arn:aws:sns:${region}:${owner}:${topic?.name}`, Message: 'a release has ended' },
    },
    {
      service: 'sts',
      operation: 'AssumeRole',
      account: owner,
      region,
      input: {
        RoleArn: `arn:aws:iam::${accounts[0]?.id}:role/${accounts[0]?.roleName}`,
        RoleSessionName: 'test',
      },
    },
    { service: 'sts', operation: 'GetCallerIdentity', account: owner, region, input: {} },
    {
      service: 'ec2',
      operation: 'CreateLaunchTemplate',
      account: owner,
      region,
      input: { LaunchTemplateName: 'new', LaunchTemplateData: { InstanceType: 'm5.large' } },
    },
  );
}
