import {
  AttachLoadBalancerTargetGroupsCommand,
  AttachTrafficSourcesCommand,
  DescribeLoadBalancerTargetGroupsCommand,
  DescribeTrafficSourcesCommand,
  DetachLoadBalancerTargetGroupsCommand,
  DetachTrafficSourcesCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../autoScaling/emulated.js';
import { emulateBalanced, targetGroup, type Balanced } from './balanced.js';

const WEB = { AutoScalingGroupName: 'web' };
const BARE = { group: { targetGroups: [] } };

/** The two ways in which a target group is attached to a group, and detached. */
const WAYS = {
  AttachTrafficSources: {
    attach: (client: AutoScalingClient, arn: string) =>
      client.send(new AttachTrafficSourcesCommand({ ...WEB, TrafficSources: [{ Identifier: arn }] })),
    detach: (client: AutoScalingClient, arn: string) =>
      client.send(new DetachTrafficSourcesCommand({ ...WEB, TrafficSources: [{ Identifier: arn }] })),
  },
  AttachLoadBalancerTargetGroups: {
    attach: (client: AutoScalingClient, arn: string) =>
      client.send(new AttachLoadBalancerTargetGroupsCommand({ ...WEB, TargetGroupARNs: [arn] })),
    detach: (client: AutoScalingClient, arn: string) =>
      client.send(new DetachLoadBalancerTargetGroupsCommand({ ...WEB, TargetGroupARNs: [arn] })),
  },
} as const;

describe.each(Object.entries(WAYS))('%s', (_, { attach, detach }) => {
  it('registers the instances that there are, and detaching deregisters them', async () => {
    const balanced = await emulateBalanced(BARE);
    const { aws } = balanced;
    const arn = await balanced.arn();
    expect(await balanced.counts()).toEqual({});
    await attach(aws.autoScaling, arn);
    expect(await balanced.counts()).toEqual({ 'initial Elb.RegistrationInProgress': 4 });
    aws.clock.advance(MINUTE);
    expect(await balanced.counts()).toEqual({ healthy: 4 });
    expect(await aws.group()).toMatchObject({
      TargetGroupARNs: [arn],
      TrafficSources: [{ Identifier: arn, Type: 'elbv2' }],
    });

    await detach(aws.autoScaling, arn);
    expect(await aws.group()).toMatchObject({ TargetGroupARNs: [], TrafficSources: [] });
    expect(await balanced.counts()).toEqual({ 'draining Target.DeregistrationInProgress': 4 });
    aws.clock.advance(5 * MINUTE);
    expect(await balanced.counts()).toEqual({});
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it('does nothing for what is attached already', async () => {
    const balanced = await emulateBalanced();
    const arn = await balanced.arn();
    await attach(balanced.aws.autoScaling, arn);
    expect(await balanced.sources()).toEqual({ [arn]: 'InService' });
    expect(await balanced.counts()).toEqual({ healthy: 4 });
  });

  it('is refused while an instance refresh is under way', async () => {
    const balanced = await emulateBalanced(BARE);
    await balanced.aws.refresh();
    await expect(attach(balanced.aws.autoScaling, await balanced.arn())).rejects.toMatchObject({
      name: 'InstanceRefreshInProgressFault',
    });
  });

  it('is refused for a target group that there is not', async () => {
    const balanced = await emulateBalanced(BARE);
    const arn = `${await balanced.arn()}0`;
    await expect(attach(balanced.aws.autoScaling, arn)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Provided Target Groups may not be valid. Please ensure they exist and try again.',
    });
  });

  it('is not undone for what is not attached', async () => {
    const balanced = await emulateBalanced(BARE);
    await expect(detach(balanced.aws.autoScaling, await balanced.arn())).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Trying to remove Target Groups that are not part of the group',
    });
  });
});

describe('the state of an attachment', () => {
  const attach = async (balanced: Balanced) =>
    WAYS.AttachTrafficSources.attach(balanced.aws.autoScaling, await balanced.arn());
  const stateOf = async (balanced: Balanced) => (await balanced.sources())[await balanced.arn()];

  it('is InService from the start for a group that was made with it', async () => {
    const balanced = await emulateBalanced();
    const arn = await balanced.arn();
    await balanced.make({ TargetGroupARNs: [arn] });
    expect(await balanced.sources('made')).toEqual({ [arn]: 'InService' });
    await balanced.make({
      AutoScalingGroupName: 'also',
      TrafficSources: [{ Identifier: arn, Type: 'elbv2' }],
    });
    expect(await balanced.sources('also')).toEqual({ [arn]: 'InService' });
  });

  it.each([
    ['ELB', ['Adding', 'Added', 'InService']],
    ['EC2', ['Adding', 'Added', 'Added']],
  ] as const)('passes for a group that asks %s through %j', async (healthCheckType, states) => {
    const balanced = await emulateBalanced({ group: { targetGroups: [], healthCheckType } });
    await attach(balanced);
    const seen = [await stateOf(balanced)];
    for (const seconds of [5, 10]) {
      balanced.aws.clock.advance(seconds * SECOND);
      seen.push(await stateOf(balanced));
    }
    expect(seen).toEqual(states);
  });

  it('stays Added where no instance passes its checks', async () => {
    const balanced = await emulateBalanced({
      images: [{ name: 'old', deadApplication: true }],
      group: { targetGroups: [], healthCheckType: 'ELB', suspendedProcesses: ['ReplaceUnhealthy'] },
    });
    await attach(balanced);
    balanced.aws.clock.advance(60 * MINUTE);
    expect(await stateOf(balanced)).toBe('Added');
  });

  it('stays Adding while AddToLoadBalancer is suspended', async () => {
    const balanced = await emulateBalanced(BARE);
    const processes = { ...WEB, ScalingProcesses: ['AddToLoadBalancer'] };
    await balanced.aws.autoScaling.send(new SuspendProcessesCommand(processes));
    await attach(balanced);
    balanced.aws.clock.advance(60 * MINUTE);
    expect(await stateOf(balanced)).toBe('Adding');
    await balanced.aws.autoScaling.send(new ResumeProcessesCommand(processes));
    balanced.aws.clock.advance(60 * MINUTE);
    expect(await stateOf(balanced)).toBe('Adding');
  });

  it('is Removing while the instances are draining, then it is gone', async () => {
    const balanced = await emulateBalanced({ targets: { deregistrationDelay: '1 minute' } });
    await WAYS.AttachTrafficSources.detach(balanced.aws.autoScaling, await balanced.arn());
    balanced.aws.clock.advance(MINUTE - 1);
    expect(await stateOf(balanced)).toBe('Removing');
    balanced.aws.clock.advance(1);
    expect(await balanced.sources()).toEqual({});
  });

  it('is told by DescribeLoadBalancerTargetGroups, too, page by page', async () => {
    const names = ['a', 'b', 'c'];
    const balanced = await emulateBalanced({
      targetGroups: names.map((name) => targetGroup({ name })),
      group: { targetGroups: names },
    });
    const pages: string[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await balanced.aws.autoScaling.send(
        new DescribeLoadBalancerTargetGroupsCommand({ ...WEB, MaxRecords: 2, NextToken }),
      );
      pages.push((page.LoadBalancerTargetGroups ?? []).map(({ State = '' }) => State));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(pages).toEqual([['InService', 'InService'], ['InService']]);
  });

  it('is asked for with a page of up to 50, and by its type', async () => {
    const balanced = await emulateBalanced();
    const ask = (input: object) =>
      balanced.aws.autoScaling.send(new DescribeTrafficSourcesCommand({ ...WEB, ...input }));
    await expect(ask({ MaxRecords: 51 })).rejects.toMatchObject({ name: 'ValidationError' });
    expect((await ask({ TrafficSourceType: 'elbv2' })).TrafficSources).toHaveLength(1);
    expect((await ask({ TrafficSourceType: 'elb' })).TrafficSources).toEqual([]);
  });
});

it.each([
  ['a Classic Load Balancer', { Identifier: 'classic', Type: 'elb' }],
  [
    'VPC Lattice',
    { Identifier: 'arn:aws:vpc-lattice:eu-west-1:222222222222:targetgroup/tg-0123456789abcdef0' },
  ],
])('knows nothing of %s', async (_, source) => {
  const balanced = await emulateBalanced();
  await expect(
    balanced.aws.autoScaling.send(new AttachTrafficSourcesCommand({ ...WEB, TrafficSources: [source] })),
  ).rejects.toMatchObject({ name: 'NotImplementedByEmulator' });
});
