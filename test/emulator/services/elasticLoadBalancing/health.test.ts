import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../autoScaling/emulated.js';
import { emulateBalanced } from './balanced.js';

describe('an application that is dead', () => {
  it('fails its checks after the threshold, and leaves its group healthy where that asks EC2 only', async () => {
    const balanced = await emulateBalanced({ group: { desired: 0, max: 4 } });
    const { aws } = balanced;
    aws.emulator.faults.add({ kind: 'deadApplication', image: 'old' });
    await balanced.desire(1);
    const seen: Record<string, number>[] = [];
    for (const seconds of [65, 19, 1]) {
      aws.clock.advance(seconds * SECOND);
      seen.push(await balanced.counts());
    }
    expect(seen).toEqual([
      { 'initial Elb.InitialHealthChecking': 1 },
      { 'initial Elb.InitialHealthChecking': 1 },
      { 'unhealthy Target.FailedHealthChecks': 1 },
    ]);
    aws.clock.advance(60 * MINUTE);
    expect(await aws.instances()).toEqual({ 'InService v1': 1 });
  });

  it.each([
    ['Target.FailedHealthChecks', 'Health checks failed'],
    ['Target.Timeout', 'Request timed out'],
    ['Target.ResponseCodeMismatch', 'Health checks failed with these codes: [502]'],
  ] as const)('is unhealthy for the reason %s', async (reason, Description) => {
    const balanced = await emulateBalanced({ group: { desired: 0, max: 4 } });
    balanced.aws.emulator.faults.add({ kind: 'deadApplication', image: 'o*', reason, groups: ['w*'] });
    await balanced.desire(1);
    balanced.aws.clock.advance(5 * MINUTE);
    const { TargetHealthDescriptions } = await balanced.aws.elasticLoadBalancing.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: await balanced.arn() }),
    );
    expect(TargetHealthDescriptions?.[0]?.TargetHealth).toEqual({
      State: 'unhealthy',
      Reason: reason,
      Description,
    });
  });

  it.each([
    ['another image', { image: 'new' }],
    ['another group', { image: 'old', groups: ['api'] }],
    ['other tags', { image: 'old', tags: { Environment: 'staging' } }],
  ])('is none where the fault is for %s', async (_, rule) => {
    const balanced = await emulateBalanced({ group: { desired: 0, max: 4 } });
    balanced.aws.emulator.faults.add({ kind: 'deadApplication', ...rule });
    await balanced.desire(1);
    balanced.aws.clock.advance(5 * MINUTE);
    expect(await balanced.counts()).toEqual({ healthy: 1 });
  });

  it('stays dead when the fault ends, of which later instances know nothing', async () => {
    const balanced = await emulateBalanced({ group: { desired: 0, max: 4 } });
    const id = balanced.aws.emulator.faults.add({ kind: 'deadApplication', image: 'old' });
    await balanced.desire(1);
    balanced.aws.emulator.faults.remove(id);
    await balanced.desire(2);
    balanced.aws.clock.advance(5 * MINUTE);
    expect(await balanced.counts()).toEqual({ 'unhealthy Target.FailedHealthChecks': 1, healthy: 1 });
  });

  it('can be that of an image of the fleet', async () => {
    const balanced = await emulateBalanced({ images: [{ name: 'old', deadApplication: true }] });
    expect(await balanced.counts()).toEqual({ 'unhealthy Target.FailedHealthChecks': 4 });
    expect(await balanced.aws.instances()).toEqual({ 'InService v1': 4 });
  });

  it('comes with an instance refresh, which succeeds where its group asks EC2 only', async () => {
    const balanced = await emulateBalanced({
      images: [{ name: 'old' }, { name: 'new', deadApplication: true }],
    });
    const { aws } = balanced;
    await aws.refresh(await aws.addVersion('new'));
    aws.clock.advance(60 * MINUTE);
    expect((await aws.lastRefresh()).Status).toBe('Successful');
    expect(await aws.instances()).toEqual({ 'InService v2': 4 });
    expect(await balanced.counts()).toEqual({ 'unhealthy Target.FailedHealthChecks': 4 });
  });
});

describe('a target group without a load balancer', () => {
  it('checks nothing', async () => {
    const balanced = await emulateBalanced({ targets: { loadBalancer: false } });
    expect(await balanced.counts()).toEqual({ 'unused Target.NotInUse': 4 });
  });
});
