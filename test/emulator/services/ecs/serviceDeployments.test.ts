import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  type ServiceDeployment,
  type StopServiceDeploymentStopType,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { setDeploymentBehaviour } from '../../../../emulator/services/ecs.js';
import { ACCOUNT, HOUR, MINUTE, REGION, SECOND, type Emulated } from '../autoScaling/emulated.js';
import { ARN, cluster, deploy, deployments, history, service, withService } from './deployed.js';

/** How long ECS takes to act on a request. */
const REACTION = 5 * SECOND;

async function newest(aws: Emulated): Promise<ServiceDeployment> {
  const [{ serviceDeploymentArn = '' } = {}] = await history(aws);
  const { serviceDeployments } = await aws.ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] }),
  );
  return serviceDeployments?.[0] ?? {};
}

async function stop(aws: Emulated, stopType?: StopServiceDeploymentStopType): Promise<void> {
  const { serviceDeploymentArn } = await newest(aws);
  await aws.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType }));
}

/** What a service deployment goes through, at the moments at which it may change. */
async function statuses(aws: Emulated, moments: readonly number[]): Promise<string[]> {
  const seen: string[] = [];
  let passed = 0;
  for (const moment of moments) {
    aws.clock.advance(moment - passed);
    passed = moment;
    seen.push((await newest(aws)).status ?? '');
  }
  return seen;
}

const failing = { outcome: 'fails', circuitBreaker: true } as const;
const rollingBack = { ...failing, rollback: true } as const;

describe('a service deployment', () => {
  it('is pending, in progress, successful', async () => {
    const aws = await withService();
    await deploy(aws);
    expect((await newest(aws)).startedAt).toBeUndefined();
    expect(await statuses(aws, [0, REACTION - 1, REACTION, 4 * MINUTE - 1, 4 * MINUTE])).toEqual([
      'PENDING',
      'PENDING',
      'IN_PROGRESS',
      'IN_PROGRESS',
      'SUCCESSFUL',
    ]);
    const { createdAt, startedAt, finishedAt } = await newest(aws);
    expect(Number(startedAt) - Number(createdAt)).toBe(REACTION);
    expect(Number(finishedAt) - Number(createdAt)).toBe(4 * MINUTE);
  });

  it('tells where the service comes from and where it goes', async () => {
    const aws = await withService();
    const before = (await newest(aws)).targetServiceRevision?.arn;
    await deploy(aws);
    aws.clock.advance(2 * MINUTE);
    const { sourceServiceRevisions, targetServiceRevision } = await newest(aws);
    expect(sourceServiceRevisions?.map(({ arn }) => arn)).toEqual([before]);
    expect(targetServiceRevision).toMatchObject({
      requestedTaskCount: 4,
      runningTaskCount: 2,
      pendingTaskCount: 2,
    });
    const unknown = `${ARN}:service-revision/shop/api/none`;
    const { serviceRevisions, failures } = await aws.ecs.send(
      new DescribeServiceRevisionsCommand({
        serviceRevisionArns: [targetServiceRevision?.arn ?? '', unknown],
      }),
    );
    expect(serviceRevisions).toMatchObject([
      {
        serviceRevisionArn: targetServiceRevision?.arn,
        taskDefinition: `${ARN}:task-definition/api:1`,
        capacityProviderStrategy: [{ capacityProvider: 'cp-web' }],
      },
    ]);
    expect(failures).toEqual([{ arn: unknown, reason: 'MISSING' }]);
  });

  it('stops when another one takes its place', async () => {
    const aws = await withService();
    await deploy(aws);
    aws.clock.advance(MINUTE);
    await deploy(aws);
    expect((await history(aws)).map(({ status }) => status)).toEqual([
      'PENDING',
      'STOP_REQUESTED',
      'SUCCESSFUL',
    ]);
    aws.clock.advance(REACTION);
    expect((await history(aws)).map(({ status }) => status)).toEqual([
      'IN_PROGRESS',
      'STOPPED',
      'SUCCESSFUL',
    ]);
  });

  it('is found by its status and by when it was made', async () => {
    const aws = await withService();
    aws.clock.advance(HOUR);
    await deploy(aws);
    const list = async (input: object) =>
      (await aws.ecs.send(new ListServiceDeploymentsCommand({ cluster, service: 'api', ...input })))
        .serviceDeployments?.length;
    expect(await list({ status: ['PENDING'] })).toBe(1);
    expect(await list({ status: ['STOPPED'] })).toBe(0);
    expect(await list({ createdAt: { after: new Date(aws.clock.now() - MINUTE) } })).toBe(1);
    expect(await list({ createdAt: { before: new Date(aws.clock.now()) } })).toBe(2);
  });

  it('that does not exist is named as a failure', async () => {
    const aws = await withService();
    const arn = `${ARN}:service-deployment/shop/api/none`;
    const { failures } = await aws.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
    );
    expect(failures).toEqual([{ arn, reason: 'MISSING' }]);
  });
});

describe('the circuit breaker', () => {
  // "The service deployment stops when … the rollback option is not in use … and the service fails." (`stoppedAt`)
  it('stops a deployment whose tasks fail', async () => {
    const aws = await withService(failing);
    await deploy(aws);
    expect(await statuses(aws, [4 * MINUTE - 1, 4 * MINUTE, HOUR])).toEqual([
      'IN_PROGRESS',
      'STOPPED',
      'STOPPED',
    ]);
    const stopped = await newest(aws);
    expect(stopped).toMatchObject({
      statusReason: 'ECS deployment circuit breaker: tasks failed to start.',
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    });
    expect(stopped.stoppedAt).toEqual(stopped.finishedAt);
    expect(stopped.rollback).toBeUndefined();
  });

  // "a minimum threshold of 3 and a maximum threshold of 200 … 0.5 * desired task count"
  it.each([
    { desired: 1, threshold: 3 },
    { desired: 25, threshold: 13 },
    { desired: 400, threshold: 200 },
    { desired: 800, threshold: 200 },
  ])('opens after $threshold failures of $desired tasks', async ({ desired, threshold }) => {
    const aws = await withService({ ...failing, desired });
    await deploy(aws);
    expect((await newest(aws)).deploymentCircuitBreaker).toEqual({
      status: 'MONITORING',
      failureCount: 0,
      threshold,
    });
    aws.clock.advance(4 * MINUTE);
    expect((await newest(aws)).deploymentCircuitBreaker).toEqual({
      status: 'TRIGGERED',
      failureCount: threshold,
      threshold,
    });
  });

  it('has nothing to watch any more after a success, and watches nothing unless it is enabled', async () => {
    const enabled = await withService({ circuitBreaker: true });
    await deploy(enabled);
    enabled.clock.advance(4 * MINUTE);
    expect((await newest(enabled)).deploymentCircuitBreaker?.status).toBe('MONITORING_COMPLETE');
    const disabled = await withService();
    expect((await newest(disabled)).deploymentCircuitBreaker?.status).toBe('DISABLED');
  });

  // "If rollback is on, when a service deployment fails, the service is rolled back to the last deployment that
  // completed successfully."
  it('rolls back to what was deployed last', async () => {
    const aws = await withService(rollingBack);
    const before = (await newest(aws)).targetServiceRevision?.arn;
    const failed = await deploy(aws);
    expect(
      await statuses(aws, [
        4 * MINUTE - 1,
        4 * MINUTE,
        4 * MINUTE + REACTION,
        8 * MINUTE + REACTION - 1,
        8 * MINUTE + REACTION,
      ]),
    ).toEqual([
      'IN_PROGRESS',
      'ROLLBACK_REQUESTED',
      'ROLLBACK_IN_PROGRESS',
      'ROLLBACK_IN_PROGRESS',
      'ROLLBACK_SUCCESSFUL',
    ]);
    const { rollback, finishedAt, createdAt } = await newest(aws);
    expect(rollback).toMatchObject({ serviceRevisionArn: before });
    expect(Number(rollback?.startedAt) - Number(createdAt)).toBe(4 * MINUTE);
    expect(Number(finishedAt) - Number(createdAt)).toBe(8 * MINUTE + REACTION);
    expect(deployments(await service(aws))).toEqual(['PRIMARY COMPLETED 4']);
    expect((await service(aws)).deployments?.[0]?.id).not.toBe(failed);
  });

  it('shows the failed deployment beside the rollback while that is under way', async () => {
    const aws = await withService(rollingBack);
    const failed = await deploy(aws);
    aws.clock.advance(6 * MINUTE + REACTION);
    const during = await service(aws);
    expect(deployments(during)).toEqual(['PRIMARY IN_PROGRESS 2', 'ACTIVE FAILED 0', 'ACTIVE COMPLETED 2']);
    const [primary, second] = during.deployments ?? [];
    expect(primary?.rolloutStateReason).toBe(
      `ECS deployment circuit breaker: rolling back to deploymentId ${primary?.id}.`,
    );
    expect(second).toMatchObject({
      id: failed,
      desiredCount: 0,
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    expect(during.events?.slice(0, 2).map(({ message }) => message)).toEqual([
      `(service api) rolling back to deployment ${primary?.id}.`,
      `(service api) (deployment ${failed}) deployment failed: tasks failed to start.`,
    ]);
    expect(during.currentServiceDeployment).toBe((await newest(aws)).serviceDeploymentArn);
  });

  it('can fail to roll back', async () => {
    const aws = await withService({ ...rollingBack, rollbackOutcome: 'fails' });
    await deploy(aws);
    aws.clock.advance(9 * MINUTE);
    expect((await newest(aws)).status).toBe('ROLLBACK_FAILED');
    expect(deployments(await service(aws))).toEqual(['PRIMARY FAILED 0', 'ACTIVE COMPLETED 4']);
  });

  it('never comes to an end when the rollback never settles', async () => {
    const aws = await withService({ ...rollingBack, rollbackOutcome: 'never' });
    await deploy(aws);
    aws.clock.advance(48 * HOUR);
    expect((await newest(aws)).status).toBe('ROLLBACK_IN_PROGRESS');
  });

  it('gives the rollback up when another deployment takes its place', async () => {
    const aws = await withService(rollingBack);
    await deploy(aws);
    aws.clock.advance(5 * MINUTE);
    await deploy(aws);
    expect((await history(aws)).map(({ status }) => status)).toEqual([
      'PENDING',
      'ROLLBACK_FAILED',
      'SUCCESSFUL',
    ]);
  });
});

describe('StopServiceDeployment', () => {
  // "The service deployment moves to the ROLLBACK_REQUESTED state, and then the rollback operation starts."
  it.each([undefined, 'ROLLBACK'] as const)('rolls back with stop type %s', async (stopType) => {
    const aws = await withService();
    const before = (await newest(aws)).targetServiceRevision?.arn;
    await deploy(aws);
    aws.clock.advance(2 * MINUTE);
    await stop(aws, stopType);
    expect(await statuses(aws, [0, REACTION, REACTION + 4 * MINUTE])).toEqual([
      'ROLLBACK_REQUESTED',
      'ROLLBACK_IN_PROGRESS',
      'ROLLBACK_SUCCESSFUL',
    ]);
    expect((await newest(aws)).rollback?.serviceRevisionArn).toBe(before);
    expect(deployments(await service(aws))).toEqual(['PRIMARY COMPLETED 4']);
    expect(aws.emulator.journal.effects.at(-1)).toMatchObject({
      action: 'StopServiceDeployment',
      resource: `${ACCOUNT}/${REGION}/ecs/shop/api`,
      details: { stopType: 'ROLLBACK' },
    });
  });

  it('brings the task definition of the last success back', async () => {
    const aws = await withService();
    const { taskDefinition } = await service(aws);
    aws.clock.advance(MINUTE);
    await aws.ecs.send(new UpdateServiceCommand({ cluster, service: 'api', forceNewDeployment: true }));
    await stop(aws);
    aws.clock.advance(HOUR);
    expect((await service(aws)).taskDefinition).toBe(taskDefinition);
  });

  it('leaves the tasks as they are with ABORT', async () => {
    const aws = await withService();
    await deploy(aws);
    aws.clock.advance(2 * MINUTE);
    await stop(aws, 'ABORT');
    expect(await statuses(aws, [0, REACTION, HOUR])).toEqual(['STOP_REQUESTED', 'STOPPED', 'STOPPED']);
    expect((await newest(aws)).statusReason).toBe('Service deployment was stopped by a user request.');
    expect(deployments(await service(aws))).toEqual(['PRIMARY FAILED 2', 'ACTIVE COMPLETED 2']);
  });

  // "STOP_REQUESTED - The service deployment continues to stop."
  it('changes nothing once a deployment is being stopped', async () => {
    const aws = await withService();
    await deploy(aws);
    await stop(aws, 'ABORT');
    await stop(aws, 'ROLLBACK');
    aws.clock.advance(HOUR);
    expect((await newest(aws)).status).toBe('STOPPED');
    const stops = aws.emulator.journal.effects.filter(({ action }) => action === 'StopServiceDeployment');
    expect(stops).toHaveLength(1);
  });

  it('is refused for a deployment that has ended, and for one that does not exist', async () => {
    const aws = await withService();
    await expect(stop(aws)).rejects.toMatchObject({ name: 'ConflictException' });
    for (const [serviceDeploymentArn, name] of [
      [`${ARN}:service-deployment/shop/api/none`, 'ServiceDeploymentNotFoundException'],
      [`${ARN}:service-deployment/shop/none/none`, 'ServiceDeploymentNotFoundException'],
      ['api', 'InvalidParameterException'],
    ] as const) {
      await expect(
        aws.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn })),
      ).rejects.toMatchObject({ name });
    }
  });
});

describe('deploymentConfiguration', () => {
  const states = async (aws: Emulated) =>
    (await service(aws)).deployments?.map(
      ({ runningCount, pendingCount }) => `${runningCount} running ${pendingCount} pending`,
    );

  // "the scheduler may stop two existing tasks … before starting two new tasks"
  it.each([
    {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      expected: ['0 running 4 pending', '4 running 0 pending'],
    },
    {
      minimumHealthyPercent: 50,
      maximumPercent: 100,
      expected: ['0 running 2 pending', '2 running 0 pending'],
    },
    {
      minimumHealthyPercent: 100,
      maximumPercent: 150,
      expected: ['0 running 2 pending', '4 running 0 pending'],
    },
  ])('bounds the tasks: $minimumHealthyPercent–$maximumPercent', async ({ expected, ...percentages }) => {
    const aws = await withService(percentages);
    await deploy(aws);
    expect(await states(aws)).toEqual(expected);
  });

  it('can leave the scheduler no room', async () => {
    const aws = await withService({ minimumHealthyPercent: 100, maximumPercent: 100 });
    await deploy(aws);
    aws.clock.advance(HOUR);
    const stuck = await service(aws);
    expect(deployments(stuck)).toEqual(['PRIMARY IN_PROGRESS 0', 'ACTIVE COMPLETED 4']);
    expect(stuck.events?.[0]?.message).toMatch(
      /^\(service api\) was unable to stop or start tasks during a deployment because of the service deployment configuration\./,
    );
  });

  it('is changed by UpdateService, for the deployments that begin then', async () => {
    const aws = await withService({ outcome: 'fails' });
    const deploymentConfiguration = {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      maximumPercent: 150,
    };
    await aws.ecs.send(new UpdateServiceCommand({ cluster, service: 'api', deploymentConfiguration }));
    // "This parameter doesn't trigger a new service deployment."
    expect(await history(aws)).toHaveLength(1);
    expect((await service(aws)).deploymentConfiguration).toMatchObject({
      ...deploymentConfiguration,
      minimumHealthyPercent: 100,
    });
    await deploy(aws);
    aws.clock.advance(HOUR);
    expect((await newest(aws)).status).toBe('ROLLBACK_SUCCESSFUL');
  });

  it.each([
    [{ maximumPercent: 50 }, 'InvalidParameterException'],
    [{ minimumHealthyPercent: -1 }, 'InvalidParameterException'],
    [{ strategy: 'BLUE_GREEN' as const }, 'NotImplementedByEmulator'],
    [{ bakeTimeInMinutes: 5 }, 'NotImplementedByEmulator'],
    [{ alarms: { alarmNames: ['x'], enable: true, rollback: true } }, 'NotImplementedByEmulator'],
  ])('%j is refused', async (deploymentConfiguration, name) => {
    const aws = await withService();
    await expect(
      aws.ecs.send(new UpdateServiceCommand({ cluster, service: 'api', deploymentConfiguration })),
    ).rejects.toMatchObject({ name });
  });
});

describe('setDeploymentBehaviour', () => {
  it('makes the next deployments of a service fail, or succeed again', async () => {
    const aws = await withService({ circuitBreaker: true });
    const set = (outcome: 'steady' | 'fails') =>
      setDeploymentBehaviour(aws.emulator.world, ACCOUNT, REGION, cluster, 'api', { outcome });
    await deploy(aws);
    set('fails');
    aws.clock.advance(4 * MINUTE);
    expect((await newest(aws)).status).toBe('SUCCESSFUL');
    await deploy(aws);
    aws.clock.advance(4 * MINUTE);
    expect((await newest(aws)).status).toBe('STOPPED');
    set('steady');
    await deploy(aws);
    aws.clock.advance(4 * MINUTE);
    expect((await newest(aws)).status).toBe('SUCCESSFUL');
  });
});
