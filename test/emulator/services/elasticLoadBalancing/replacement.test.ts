import {
  DescribeScalingActivitiesCommand,
  ResumeProcessesCommand,
  SetInstanceHealthCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../autoScaling/emulated.js';
import { emulateBalanced, type Balanced } from './balanced.js';

const WEB = { AutoScalingGroupName: 'web' };
const DEAD = { kind: 'deadApplication', image: 'old' } as const;

/**
 * A group without instances that asks its target groups, and whose next instances have a dead application.
 */
async function emulateDead(overrides: Parameters<typeof emulateBalanced>[0] = {}): Promise<Balanced> {
  const balanced = await emulateBalanced({
    ...overrides,
    group: { desired: 0, max: 4, healthCheckType: 'ELB', ...overrides.group },
  });
  balanced.aws.emulator.faults.add(DEAD);
  return balanced;
}

async function ids({ aws }: Balanced): Promise<(string | undefined)[]> {
  return ((await aws.group()).Instances ?? []).map(({ InstanceId }) => InstanceId);
}

describe('a group that asks its target groups', () => {
  it('replaces an instance that one of them calls unhealthy, and its replacement, and so on', async () => {
    const balanced = await emulateDead();
    const { aws } = balanced;
    await balanced.desire(1);
    const [first] = await ids(balanced);
    aws.clock.advance(85 * SECOND - 1);
    expect(await aws.instances()).toEqual({ 'InService v1': 1 });
    aws.clock.advance(1);
    expect(await aws.instances()).toEqual({ 'Terminating Unhealthy v1': 1, 'Pending v1': 1 });
    aws.clock.advance(30 * SECOND);
    const [second] = await ids(balanced);
    expect([first, second].filter((id) => id === undefined)).toEqual([]);
    expect(second).not.toBe(first);
    aws.clock.advance(55 * SECOND);
    expect(await aws.instances()).toEqual({ 'Terminating Unhealthy v1': 1, 'Pending v1': 1 });
    expect(await ids(balanced)).toContain(second);
  });

  it('has replaced as many when nobody has looked for a day', async () => {
    const [watched, left] = [await emulateDead(), await emulateDead()];
    for (const balanced of [watched, left]) await balanced.desire(2);
    for (let minute = 0; minute < 24 * 60; minute += 10) {
      watched.aws.clock.advance(10 * MINUTE);
      await watched.counts();
    }
    left.aws.clock.advance(24 * HOUR);
    expect(await left.aws.group()).toEqual({ ...(await watched.aws.group()), $metadata: undefined });
    expect(await left.health()).toEqual(await watched.health());
    const activities = async ({ aws }: Balanced) => {
      const { Activities = [] } = await aws.autoScaling.send(new DescribeScalingActivitiesCommand(WEB));
      return Activities;
    };
    expect(await activities(left)).toEqual(await activities(watched));
    // One every 85 seconds, for each of the two, begins by then.
    const replaced = left.aws.emulator.faults.list()[0]?.struck;
    expect(replaced).toBe(watched.aws.emulator.faults.list()[0]?.struck);
    expect(replaced).toBeGreaterThan(1000);
  });

  it('leaves it alone in its grace period', async () => {
    const balanced = await emulateDead({ group: { healthCheckGracePeriod: '5 minutes' } });
    const { aws } = balanced;
    await balanced.desire(1);
    aws.clock.advance(6 * MINUTE - 1);
    expect(await aws.instances()).toEqual({ 'InService v1': 1 });
    expect(await balanced.counts()).toEqual({ 'unhealthy Target.FailedHealthChecks': 1 });
    aws.clock.advance(1);
    expect(await aws.instances()).toEqual({ 'Terminating Unhealthy v1': 1, 'Pending v1': 1 });
  });

  it.each([['HealthCheck'], ['ReplaceUnhealthy'], ['Terminate']])(
    'does not replace it while %s is suspended, and at once when that goes on',
    async (process) => {
      const balanced = await emulateDead();
      const { aws } = balanced;
      const processes = { ...WEB, ScalingProcesses: [process] };
      await aws.autoScaling.send(new SuspendProcessesCommand(processes));
      await balanced.desire(1);
      aws.clock.advance(HOUR);
      expect(await aws.instances()).toEqual(
        process === 'HealthCheck' ? { 'InService v1': 1 } : { 'InService Unhealthy v1': 1 },
      );
      await aws.autoScaling.send(new ResumeProcessesCommand(processes));
      expect(await aws.instances()).toEqual({ 'Terminating Unhealthy v1': 1, 'Pending v1': 1 });
    },
  );

  it('replaces it as soon as it is told to ask them', async () => {
    const balanced = await emulateDead({ group: { healthCheckType: 'EC2' } });
    const { aws } = balanced;
    await balanced.desire(1);
    aws.clock.advance(HOUR);
    expect(await aws.instances()).toEqual({ 'InService v1': 1 });
    await aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...WEB, HealthCheckType: 'ELB' }));
    expect(await aws.instances()).toEqual({ 'Terminating Unhealthy v1': 1, 'Pending v1': 1 });
  });

  it('does not believe somebody who calls it healthy', async () => {
    const balanced = await emulateDead();
    const { aws } = balanced;
    await aws.autoScaling.send(
      new SuspendProcessesCommand({ ...WEB, ScalingProcesses: ['ReplaceUnhealthy'] }),
    );
    await balanced.desire(1);
    aws.clock.advance(HOUR);
    const [InstanceId] = await ids(balanced);
    await aws.autoScaling.send(new SetInstanceHealthCommand({ InstanceId, HealthStatus: 'Healthy' }));
    expect(await aws.instances()).toEqual({ 'InService Unhealthy v1': 1 });
  });

  it.each([
    ['whose target group no load balancer uses', { targets: { loadBalancer: false } }],
    ['that no target group is attached to', { group: { targetGroups: [] } }],
    ['that does not register it', { group: { suspendedProcesses: ['AddToLoadBalancer'] } }],
  ])('hears nothing in a group %s', async (_, overrides) => {
    const balanced = await emulateDead(overrides);
    await balanced.desire(1);
    balanced.aws.clock.advance(HOUR);
    expect(await balanced.aws.instances()).toEqual({ 'InService v1': 1 });
  });

  it('launches a better image when its template has one meanwhile', async () => {
    const balanced = await emulateDead({ group: { template: { kind: '$Latest' } } });
    const { aws } = balanced;
    await balanced.desire(2);
    aws.clock.advance(HOUR);
    await aws.addVersion('new');
    aws.clock.advance(HOUR);
    expect(await aws.instances()).toEqual({ 'InService v2': 2 });
    expect(await balanced.counts()).toEqual({ healthy: 2 });
  });
});

describe('an instance refresh of a group that asks its target groups', () => {
  const dead = { images: [{ name: 'old' }, { name: 'new', deadApplication: true }] };

  it('waits until they call the new instances healthy', async () => {
    const balanced = await emulateBalanced({ group: { healthCheckType: 'ELB' } });
    const { aws } = balanced;
    await aws.refresh(await aws.addVersion('new'), { Preferences: { MinHealthyPercentage: 0 } });
    aws.clock.advance(65 * SECOND);
    const { StatusReason } = await aws.lastRefresh();
    expect(StatusReason).toMatch(
      /^Waiting for remaining instances to be available\. For example: i-\w+ has insufficient data to evaluate its health with Elastic Load Balancing\.$/,
    );
    aws.clock.advance(15 * SECOND - 1);
    expect((await aws.lastRefresh()).Status).toBe('InProgress');
    aws.clock.advance(1);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
    expect((await balanced.counts())['healthy']).toBe(4);
  });

  it('gets no further than the first whose application is dead, and fails after an hour', async () => {
    const balanced = await emulateBalanced({ ...dead, group: { healthCheckType: 'ELB' } });
    const { aws } = balanced;
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(5 * MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 3, 'InService Unhealthy v2': 1 });
    expect(await balanced.counts()).toMatchObject({ healthy: 3, 'unhealthy Target.FailedHealthChecks': 1 });
    aws.clock.advance(HOUR);
    expect((await aws.lastRefresh()).Status).toBe('Failed');
    aws.clock.advance(HOUR);
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    expect(await balanced.counts()).toEqual({ healthy: 4 });
  });

  it('rolls back if it is to, and leaves the group as it was', async () => {
    const balanced = await emulateBalanced({ ...dead, group: { healthCheckType: 'ELB' } });
    const { aws } = balanced;
    await aws.refresh(await aws.addVersion('new'), { Preferences: { AutoRollback: true } });
    aws.clock.advance(3 * HOUR);
    expect((await aws.lastRefresh()).Status).toBe('RollbackSuccessful');
    expect(await aws.instances()).toEqual({ 'InService v1': 4 });
    expect(await balanced.counts()).toEqual({ healthy: 4 });
  });

  it('calls the new instances unhealthy after their grace period only', async () => {
    const balanced = await emulateBalanced({
      ...dead,
      group: { healthCheckType: 'ELB', healthCheckGracePeriod: '10 minutes' },
    });
    const { aws } = balanced;
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(11 * MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 3, 'InService v2': 1 });
    aws.clock.advance(MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 3, 'InService Unhealthy v2': 1 });
  });

  it('begins to see it when the group is told to ask meanwhile', async () => {
    const balanced = await emulateBalanced(dead);
    const { aws } = balanced;
    await aws.refresh(await aws.addVersion('new'));
    // The first instance counts as updated, and the second is on its way.
    aws.clock.advance(100 * SECOND);
    await aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ ...WEB, HealthCheckType: 'ELB' }));
    aws.clock.advance(2 * HOUR);
    expect((await aws.lastRefresh()).Status).toBe('Failed');
    expect((await balanced.counts())['unhealthy Target.FailedHealthChecks']).toBeUndefined();
  });
});
