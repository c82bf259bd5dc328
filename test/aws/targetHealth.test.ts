import type { DescribeTrafficSourcesCommand } from '@aws-sdk/client-auto-scaling';
import {
  AutoScalingClient,
  type AutoScalingGroup,
  type DescribeTrafficSourcesResponse,
} from '@aws-sdk/client-auto-scaling';
import {
  ElasticLoadBalancingV2Client,
  type DescribeTargetHealthCommand,
  type DescribeTargetHealthOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { AwsCallError, AwsErrorKind } from '../../src/aws/errors.js';
import { TargetHealthReader } from '../../src/aws/targetHealth.js';

const arn = (name: string) =>
  `arn:aws:elasticloadbalancing:eu-west-1:222222222222:targetgroup/${name}/73e2d6bc24d8a067`;
const LATTICE = 'arn:aws:vpc-lattice:eu-west-1:222222222222:targetgroup/tg-0e2f2665eEXAMPLE';
const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };

/** Clients that answer what they are told to, and remember what they were asked. */
function answering(answers: {
  targets?: () => DescribeTargetHealthOutput;
  sources?: (token: string | undefined) => DescribeTrafficSourcesResponse;
}) {
  const asked: string[] = [];
  const elb = Object.assign(new ElasticLoadBalancingV2Client(settings), {
    send: ({ input }: DescribeTargetHealthCommand) => {
      asked.push(input.TargetGroupArn ?? '');
      return new Promise((resolve) => {
        resolve(answers.targets?.() ?? { TargetHealthDescriptions: [] });
      });
    },
  });
  const autoScaling = Object.assign(new AutoScalingClient(settings), {
    send: ({ input }: DescribeTrafficSourcesCommand) => {
      asked.push(`${input.AutoScalingGroupName ?? ''} ${input.NextToken ?? ''}`);
      return new Promise((resolve) => {
        resolve(answers.sources?.(input.NextToken) ?? { TrafficSources: [] });
      });
    },
  });
  return { elb, autoScaling, asked };
}

const groupOf = (change: Partial<AutoScalingGroup>): AutoScalingGroup =>
  ({
    AutoScalingGroupName: 'web',
    DesiredCapacity: 2,
    Instances: [
      { InstanceId: 'i-1', LifecycleState: 'InService' },
      { InstanceId: 'i-2', LifecycleState: 'Standby' },
      { InstanceId: 'i-3', LifecycleState: 'Pending' },
      { InstanceId: 'i-4', LifecycleState: 'Terminating:Wait' },
    ],
    ...change,
  }) as AutoScalingGroup;
const failing = (kind: AwsErrorKind, code: string) => (): never => {
  const call = { operation: 'ELB:DescribeTargetHealth', account: '222222222222', region: 'eu-west-1' };
  throw new AwsCallError(kind, code, 'no', call, undefined);
};

describe('TargetHealthReader', () => {
  it('asks each target group once, although groups share it', async () => {
    const { elb, asked } = answering({
      targets: () => ({
        TargetHealthDescriptions: [
          { Target: { Id: 'i-1', Port: 80 }, TargetHealth: { State: 'unhealthy', Reason: 'Target.Timeout' } },
        ],
      }),
    });
    const reader = new TargetHealthReader(elb);
    const group = groupOf({ TargetGroupARNs: [arn('web'), arn('api')] });
    const looks = await Promise.all([
      reader.look(group),
      reader.look(groupOf({ TargetGroupARNs: [arn('web')] })),
    ]);
    expect(asked).toEqual([arn('web'), arn('api')]);
    expect(looks[1]).toEqual({
      wanted: 2,
      inService: ['i-1'],
      checksTraffic: false,
      sources: [
        { id: arn('web'), targets: [{ instance: 'i-1', state: 'unhealthy', reason: 'Target.Timeout' }] },
      ],
    });
  });

  it('asks for the other sources by one call for the group, page by page, and not at all where that costs too much', async () => {
    const { elb, autoScaling, asked } = answering({
      sources: (token) =>
        token === undefined
          ? { TrafficSources: [{ Identifier: 'old', State: 'Added', Type: 'elb' }], NextToken: 'more' }
          : {
              TrafficSources: [
                { Identifier: LATTICE, State: 'InService', Type: 'vpc-lattice' },
                { Identifier: arn('web'), State: 'Added', Type: 'elbv2' },
              ],
            },
    });
    const group = groupOf({ LoadBalancerNames: ['old'], TrafficSources: [{ Identifier: LATTICE }] });
    const { sources } = await new TargetHealthReader(elb, autoScaling).look(group);
    expect(sources).toEqual([
      { id: 'old', attachment: 'Added' },
      { id: LATTICE, attachment: 'InService' },
    ]);
    expect(asked).toEqual(['web ', 'web more']);
    expect((await new TargetHealthReader(elb).look(group)).sources).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('asks nobody for a group to which nothing sends requests', async () => {
    const { elb, autoScaling, asked } = answering({});
    expect((await new TargetHealthReader(elb, autoScaling).look(groupOf({}))).sources).toEqual([]);
    expect(asked).toEqual([]);
  });

  it.each([
    [AwsErrorKind.AccessDenied, 'AccessDenied', { lacks: 'elasticloadbalancing:DescribeTargetHealth' }],
    [AwsErrorKind.NotFound, 'TargetGroupNotFoundException', {}],
    [AwsErrorKind.Refused, 'ValidationError', {}],
  ])('tells what AWS refuses for good (%s)', async (kind, code, missing) => {
    const { elb } = answering({ targets: failing(kind, code) });
    const { sources } = await new TargetHealthReader(elb).look(groupOf({ TargetGroupARNs: [arn('web')] }));
    expect(sources).toEqual([
      { id: arn('web'), unread: expect.stringContaining(code) as string, ...missing },
    ]);
  });

  it('names the action that is missing for the other sources, for each of them', async () => {
    const { elb, autoScaling } = answering({ sources: failing(AwsErrorKind.AccessDenied, 'AccessDenied') });
    const group = groupOf({ LoadBalancerNames: ['old', 'older'] });
    const { sources } = await new TargetHealthReader(elb, autoScaling).look(group);
    const lacks = 'autoscaling:DescribeTrafficSources';
    const unread = expect.stringContaining('AccessDenied') as string;
    expect(sources).toEqual([
      { id: 'old', lacks, unread },
      { id: 'older', lacks, unread },
    ]);
  });

  it.each([
    [AwsErrorKind.Throttled, 'Throttling'],
    [AwsErrorKind.Unavailable, 'HealthUnavailableException'],
    [AwsErrorKind.Credentials, 'ExpiredToken'],
  ])('fails where the next look may see more, or nobody gets in (%s)', async (kind, code) => {
    const { elb } = answering({ targets: failing(kind, code) });
    const look = new TargetHealthReader(elb).look(groupOf({ TargetGroupARNs: [arn('web')] }));
    await expect(look).rejects.toMatchObject({ code });
  });
});
