import {
  DescribeAutoScalingInstancesCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../autoScaling/emulated.js';
import { emulateBalanced, type Balanced } from './balanced.js';

const WEB = { AutoScalingGroupName: 'web' };

/** The instance that the group launched last. */
async function newest({ aws }: Balanced): Promise<string> {
  const { AutoScalingInstances = [] } = await aws.autoScaling.send(
    new DescribeAutoScalingInstancesCommand({}),
  );
  return AutoScalingInstances.at(-1)?.InstanceId ?? '';
}

describe('registration by an Auto Scaling group', () => {
  it('has been there long ago for the instances of a fleet', async () => {
    const balanced = await emulateBalanced();
    expect(await balanced.counts()).toEqual({ healthy: 4 });
  });

  it('begins as an instance comes into service, whose health is known after its checks', async () => {
    const balanced = await emulateBalanced();
    const { clock } = balanced.aws;
    await balanced.desire(5);
    const id = await newest(balanced);
    const seen: (string | undefined)[] = [];
    for (const seconds of [59, 1, 4, 1, 9, 1]) {
      clock.advance(seconds * SECOND);
      seen.push((await balanced.health()).get(id));
    }
    expect(seen).toEqual([
      undefined,
      'initial Elb.RegistrationInProgress',
      'initial Elb.RegistrationInProgress',
      'initial Elb.InitialHealthChecking',
      'initial Elb.InitialHealthChecking',
      'healthy',
    ]);
  });

  it('ends as an instance is terminated, which is draining for the delay', async () => {
    const balanced = await emulateBalanced({ targets: { deregistrationDelay: '2 minutes' } });
    const { aws } = balanced;
    const [id = ''] = [...(await balanced.health()).keys()];
    await aws.autoScaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: id,
        ShouldDecrementDesiredCapacity: true,
      }),
    );
    const draining = 'draining Target.DeregistrationInProgress';
    expect((await balanced.health()).get(id)).toBe(draining);
    aws.clock.advance(2 * MINUTE - 1);
    expect((await balanced.health()).get(id)).toBe(draining);
    aws.clock.advance(1);
    expect(await balanced.counts()).toEqual({ healthy: 3 });
  });

  it('is not made up for when AddToLoadBalancer was suspended as an instance was launched', async () => {
    const balanced = await emulateBalanced();
    const { aws } = balanced;
    const processes = { ...WEB, ScalingProcesses: ['AddToLoadBalancer'] };
    await aws.autoScaling.send(new SuspendProcessesCommand(processes));
    await balanced.desire(5);
    const missed = await newest(balanced);
    aws.clock.advance(5 * MINUTE);
    await aws.autoScaling.send(new ResumeProcessesCommand(processes));
    aws.clock.advance(5 * MINUTE);
    expect((await aws.group()).Instances?.map(({ LifecycleState }) => LifecycleState)).toEqual(
      Array.from({ length: 5 }, () => 'InService'),
    );
    expect(await balanced.counts()).toEqual({ healthy: 4 });

    await balanced.desire(6);
    aws.clock.advance(5 * MINUTE);
    expect(await balanced.counts()).toEqual({ healthy: 5 });

    // "You must register those instances manually."
    await aws.elasticLoadBalancing.send(
      new RegisterTargetsCommand({ TargetGroupArn: await balanced.arn(), Targets: [{ Id: missed }] }),
    );
    expect((await balanced.health()).get(missed)).toBe('initial Elb.RegistrationInProgress');
    aws.clock.advance(MINUTE);
    expect(await balanced.counts()).toEqual({ healthy: 6 });
  });

  it('is interrupted while an instance is on standby', async () => {
    const balanced = await emulateBalanced({ targets: { deregistrationDelay: '0 seconds' } });
    const { aws } = balanced;
    const [id = ''] = [...(await balanced.health()).keys()];
    await aws.autoScaling.send(
      new EnterStandbyCommand({ ...WEB, InstanceIds: [id], ShouldDecrementDesiredCapacity: true }),
    );
    aws.clock.advance(MINUTE);
    expect(await balanced.counts()).toEqual({ healthy: 3 });
    await aws.autoScaling.send(new ExitStandbyCommand({ ...WEB, InstanceIds: [id] }));
    expect((await balanced.health()).get(id)).toBe('initial Elb.RegistrationInProgress');
    aws.clock.advance(MINUTE);
    expect(await balanced.counts()).toEqual({ healthy: 4 });
  });

  it('does not include instances that are on standby from the start', async () => {
    const balanced = await emulateBalanced({ group: { standbyInstances: 2 } });
    expect(await balanced.counts()).toEqual({ healthy: 4 });
  });
});

describe('registration by hand', () => {
  it('is undone for the delay of deregistration, then forgotten', async () => {
    const balanced = await emulateBalanced();
    const { aws } = balanced;
    const [id = ''] = [...(await balanced.health()).keys()];
    const request = { TargetGroupArn: await balanced.arn(), Targets: [{ Id: id }] };
    const state = async () => {
      const answer = await aws.elasticLoadBalancing.send(new DescribeTargetHealthCommand(request));
      return answer.TargetHealthDescriptions;
    };
    expect(await state()).toEqual([
      { Target: { Id: id, Port: 80 }, HealthCheckPort: '80', TargetHealth: { State: 'healthy' } },
    ]);
    await aws.elasticLoadBalancing.send(new DeregisterTargetsCommand(request));
    aws.clock.advance(5 * MINUTE - 1);
    expect((await state())?.[0]?.TargetHealth).toEqual({
      State: 'draining',
      Reason: 'Target.DeregistrationInProgress',
      Description: 'Target deregistration is in progress',
    });
    aws.clock.advance(1);
    expect((await state())?.[0]?.TargetHealth).toEqual({
      State: 'unused',
      Reason: 'Target.NotRegistered',
      Description: 'Target is not registered to the target group',
    });
    expect(await balanced.counts()).toEqual({ healthy: 3 });
  });

  it('is for one port of an instance', async () => {
    const balanced = await emulateBalanced();
    const { aws } = balanced;
    const [id = ''] = [...(await balanced.health()).keys()];
    const TargetGroupArn = await balanced.arn();
    const Targets = [{ Id: id, Port: 8080 }];
    await aws.elasticLoadBalancing.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    aws.clock.advance(MINUTE);
    const { TargetHealthDescriptions = [] } = await aws.elasticLoadBalancing.send(
      new DescribeTargetHealthCommand({ TargetGroupArn }),
    );
    expect(
      TargetHealthDescriptions.filter(({ Target }) => Target?.Id === id).map(
        ({ Target, HealthCheckPort }) => [Target?.Port, HealthCheckPort],
      ),
    ).toEqual([
      [80, '80'],
      [8080, '8080'],
    ]);
    await aws.elasticLoadBalancing.send(
      new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: id }] }),
    );
    const { TargetHealthDescriptions: after = [] } = await aws.elasticLoadBalancing.send(
      new DescribeTargetHealthCommand({ TargetGroupArn, Targets: [{ Id: id }, ...Targets] }),
    );
    expect(after.map(({ TargetHealth }) => TargetHealth?.State)).toEqual(['draining', 'healthy']);
  });

  it('ends with the instance', async () => {
    const balanced = await emulateBalanced({ group: { targetGroups: [] } });
    const { aws } = balanced;
    const [{ InstanceId: id = '' } = {}] = (await aws.group()).Instances ?? [];
    const TargetGroupArn = await balanced.arn();
    await aws.elasticLoadBalancing.send(
      new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: id }] }),
    );
    aws.clock.advance(MINUTE);
    expect(await balanced.counts()).toEqual({ healthy: 1 });
    await aws.autoScaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: id,
        ShouldDecrementDesiredCapacity: true,
      }),
    );
    aws.clock.advance(29 * SECOND);
    expect(await balanced.counts()).toEqual({ healthy: 1 });
    aws.clock.advance(SECOND);
    expect(await balanced.counts()).toEqual({ 'draining Target.DeregistrationInProgress': 1 });
    aws.clock.advance(5 * MINUTE);
    expect(await balanced.counts()).toEqual({});
  });

  it('is for instances that run', async () => {
    const balanced = await emulateBalanced();
    await balanced.desire(5);
    const TargetGroupArn = await balanced.arn();
    const pending = await newest(balanced);
    for (const id of [pending, 'i-0123456789abcdef0']) {
      await expect(
        balanced.aws.elasticLoadBalancing.send(
          new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: id }] }),
        ),
      ).rejects.toMatchObject({
        name: 'InvalidTargetException',
        message: `The following targets are not in a running state and cannot be registered: '${id}'`,
      });
    }
  });

  it('can be undone for what never was registered', async () => {
    const balanced = await emulateBalanced();
    await balanced.aws.elasticLoadBalancing.send(
      new DeregisterTargetsCommand({
        TargetGroupArn: await balanced.arn(),
        Targets: [{ Id: 'i-0123456789abcdef0' }],
      }),
    );
    expect(await balanced.counts()).toEqual({ healthy: 4 });
  });
});
